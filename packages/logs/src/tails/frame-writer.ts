import { eachLine } from '../lines/each-line.ts';
import type { NdjsonWriter } from '../lines/ndjson-writer.ts';
import type { ReadFrames } from '../segments/read-frames.ts';
import { missedNotice } from './notices.ts';

/** Writes the lines of one frame after the other, and a notice where some are missing between two. */
export class FrameWriter {
  /** How many lines of the app the reader has seen or missed. */
  private linesSeen: number | undefined;
  private isBehindDamage = false;

  write(writer: NdjsonWriter, { frames, isDamaged = false }: ReadFrames): void {
    for (const frame of frames) {
      const { position, atMs, linesBefore } = frame;
      const missed = linesBefore - (this.linesSeen ?? linesBefore);
      if (missed > 0) writer.line(missedNotice(position, missed, this.isBehindDamage, atMs));
      this.linesSeen = linesBefore + frame.lines;
      eachLine(frame, {}, writer);
    }
    this.isBehindDamage = isDamaged || (this.isBehindDamage && frames.length === 0);
  }
}
