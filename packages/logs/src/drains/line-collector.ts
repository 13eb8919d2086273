import type { LineSink } from '../lines/line-sink.ts';
import type { PlainRecord } from '../lines/plain-record.ts';
import { TIME_BYTES } from '../lines/record-bytes.ts';
import { fromStoredText, type StoredLine } from '../lines/stored-line.ts';
import type { Frame } from '../segments/frame.ts';
import type { DrainLine } from './drain-line.ts';
import type { Place } from './place.ts';
import { severityOf } from './severity.ts';

const STDERR = Buffer.from('"stream":"stderr"');
/** The stream's name stands this near behind the text. */
const STREAM_WITHIN = 32;

/** Takes the lines of frames with all that a receiver may want to know of them. */
export class LineCollector implements LineSink {
  readonly lines: DrainLine[] = [];
  private readonly from: Place;
  private frame: Frame | undefined;
  private index = 0;

  constructor(from: Place) {
    this.from = from;
  }

  begin(frame: Frame): void {
    this.frame = frame;
    this.index = 0;
  }

  line({ id, at, source, process, text }: StoredLine): void {
    this.add({ id, at, source, process, text }, false);
  }

  plain(id: number, process: string, bytes: Buffer, record: PlainRecord): void {
    const at = `${bytes.toString('latin1', record.timeAt, record.timeAt + TIME_BYTES)}Z`;
    const text = bytes.toString('latin1', record.textAt, record.textEnd);
    const isStderr = bytes
      .subarray(record.textEnd, record.textEnd + STREAM_WITHIN)
      .includes(STDERR);
    this.add({ id, at, source: 'app', process, text }, isStderr);
  }

  private add(line: StoredLine, isStderr: boolean): void {
    const { frame } = this;
    if (frame === undefined) return;
    this.index += 1;
    if (line.id < this.from.idMin) return;
    const text = fromStoredText(line.text);
    const linesSeen = frame.linesBefore + Math.min(this.index, frame.lines);
    this.lines.push({
      ...line,
      text,
      severity: severityOf(text, isStderr),
      ...(frame.meta.kind === 'output' ? { release: frame.meta.release } : {}),
      behind: { position: frame.position, idMin: line.id + 1, linesSeen },
    });
  }
}
