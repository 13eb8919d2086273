import { decodeFrame, type Frame, frameLengthAt } from './frame.ts';

export interface ScannedFrames {
  frames: Frame[];
  /** The position behind the last whole frame. */
  end: number;
  /** How many bytes the frame needs that these bytes cut off; 0 where what follows is no frame. */
  needs: number;
}

/** Reads whole frames out of bytes that begin at this position of the app's stream. */
export function scanFrames(bytes: Buffer, position: number, isSound = false): ScannedFrames {
  const frames: Frame[] = [];
  let at = 0;
  while (at < bytes.length) {
    const frame = decodeFrame(bytes, at, position + at, isSound);
    if (frame === undefined) break;
    frames.push(frame);
    at += frame.end - frame.position;
  }
  const length = frameLengthAt(bytes, at);
  return { frames, end: position + at, needs: at + length > bytes.length ? length : 0 };
}
