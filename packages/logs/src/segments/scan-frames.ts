import { decodeFrame, FRAME_HEAD_BYTES, type Frame, frameLengthAt } from './frame.ts';

export interface ScannedFrames {
  frames: Frame[];
  /** The position behind the last whole frame. */
  end: number;
  /** How many bytes the frame needs that these bytes cut off; 0 where none is known to begin. */
  needs: number;
  /** What follows is no frame, whatever stands behind these bytes. */
  isBroken: boolean;
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
  const needs = at + length > bytes.length ? length : 0;
  const isBroken = needs === 0 && bytes.length - at >= FRAME_HEAD_BYTES;
  return { frames, end: position + at, needs, isBroken };
}
