import type { LineSink } from '../../lines/line-sink.ts';
import type { PlainRecord } from '../../lines/plain-record.ts';
import { timeAt } from '../../lines/record-bytes.ts';
import { fromStoredText, type StoredLine } from '../../lines/stored-line.ts';
import type { Frame } from '../../segments/frame.ts';
import type { DrainLine } from '../drain-line.ts';
import { severityOf } from '../severity.ts';

/** Adds a frame's lines to others, with all that a receiver may want to know of them. */
export class LineCollector implements LineSink {
  private readonly frame: Frame;
  private readonly idMin: number;
  private readonly collected: DrainLine[];
  private index = 0;

  /** Lines below the id are passed over. */
  constructor(frame: Frame, idMin: number, collected: DrainLine[]) {
    this.frame = frame;
    this.idMin = idMin;
    this.collected = collected;
  }

  plain(id: number, process: string, bytes: Buffer, record: PlainRecord, release: number): void {
    const at = `${timeAt(bytes, record.timeAt)}Z`;
    const text = bytes.toString('latin1', record.textAt, record.textEnd);
    this.line({ id, at, source: 'app', process, release, text }, record.isStderr);
  }

  line(line: StoredLine, isStderr: boolean): void {
    const { position, linesBefore, lines } = this.frame;
    this.index += 1;
    if (line.id < this.idMin) return;
    const text = fromStoredText(line.text);
    // The store counts records, of which one may be told as several lines.
    const linesSeen = linesBefore + Math.min(this.index, lines);
    this.collected.push({
      ...line,
      text,
      severity: severityOf(text, isStderr),
      behind: { position, idMin: line.id + 1, linesSeen },
    });
  }
}
