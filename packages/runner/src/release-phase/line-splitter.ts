import type { OutputPiece } from '../engine/engine.ts';

type Stream = OutputPiece['stream'];

const NEWLINE = 10;

/** Makes lines of two streams that come in pieces, in the order in which the lines end. */
export class LineSplitter {
  private readonly waiting: Record<Stream, Buffer[]> = { stdout: [], stderr: [] };
  /** The bytes of lines that have not ended. */
  waitingBytes = 0;

  take(stream: Stream, bytes: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      this.keep(stream, bytes.subarray(from, at));
      lines.push(this.line(stream));
      from = at + 1;
    }
    this.keep(stream, bytes.subarray(from));
    return lines;
  }

  rest(): string[] {
    const streams: Stream[] = ['stdout', 'stderr'];
    return streams.filter((stream) => this.waiting[stream].length > 0).map((it) => this.line(it));
  }

  private keep(stream: Stream, bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.waiting[stream].push(bytes);
    this.waitingBytes += bytes.length;
  }

  private line(stream: Stream): string {
    const bytes = Buffer.concat(this.waiting[stream]);
    this.waiting[stream] = [];
    this.waitingBytes -= bytes.length;
    return bytes.toString('utf8').replace(/\r$/, '');
  }
}
