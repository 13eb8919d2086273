import type { LogLevel } from '@tfp/contract/log-levels';
import type { LogSource } from '@tfp/contract/log-lines';
import { eachLine } from '../lines/each-line.ts';
import { levelsIn } from '../lines/line-level.ts';
import type { LineSink } from '../lines/line-sink.ts';
import type { PlainRecord } from '../lines/plain-record.ts';
import { compareTimes, TIME_BYTES, timeAt } from '../lines/record-bytes.ts';
import type { StoredLine } from '../lines/stored-line.ts';
import type { Frame } from './frame.ts';

/** What stands in a block, so that a search need not open it in vain. */
export interface BlockContents {
  lines: number;
  /** The earliest and the latest time of its lines, without the Z; empty where there is no line. */
  from: string;
  to: string;
  processes: string[];
  sources: LogSource[];
  releases: number[];
  levels: LogLevel[];
  /** Each line of a process stands in one record, by itself: so one can be read without those before it. */
  isPlain: boolean;
  /** Lines may hold escape sequences: people see other text than its bytes. */
  hasEscapes: boolean;
}

/** Reads all of a block: worth its time only where nobody waits for it. */
export function contentsOf(frames: Frame[], bytes: Buffer): BlockContents {
  const survey = new Survey();
  for (const frame of frames) survey.add(frame);
  const text = bytes.toString('latin1');
  return {
    lines: survey.lines,
    from: survey.from,
    to: survey.to,
    isPlain: survey.isPlain,
    processes: [...survey.processes],
    sources: [...survey.sources],
    releases: [...survey.releases],
    levels: [...levelsIn(text)],
    hasEscapes: text.includes('\\u001'),
  };
}

/** What the lines of frames have in common. */
class Survey implements LineSink {
  lines = 0;
  from = '';
  to = '';
  isPlain = true;
  readonly processes = new Set<string>();
  readonly sources = new Set<LogSource>();
  readonly releases = new Set<number>();
  /** Where the earliest and the latest time of a frame's plain records stand: most frames hold no other ones. */
  private firstTime = -1;
  private lastTime = -1;
  private isOutput = false;

  add(frame: Frame): void {
    this.firstTime = -1;
    this.isOutput = frame.meta.kind === 'output';
    eachLine(frame, {}, this);
    if (this.firstTime === -1) return;
    this.widen(timeAt(frame.payload, this.firstTime));
    this.widen(timeAt(frame.payload, this.lastTime));
  }

  line(line: StoredLine): void {
    if (this.isOutput) this.isPlain = false;
    this.lines += 1;
    this.note(line);
    this.widen(line.at.slice(0, TIME_BYTES));
  }

  plain(_id: number, process: string, bytes: Buffer, record: PlainRecord, release: number): void {
    const at = record.timeAt;
    this.lines += 1;
    if (this.firstTime === -1) {
      this.note({ source: 'app', process, release });
      this.firstTime = at;
      this.lastTime = at;
    } else if (compareTimes(bytes, at, this.lastTime) > 0) this.lastTime = at;
    else if (compareTimes(bytes, at, this.firstTime) < 0) this.firstTime = at;
  }

  private note({ source, process, release }: Pick<StoredLine, 'source' | 'process' | 'release'>) {
    this.processes.add(process);
    this.sources.add(source);
    if (release !== undefined) this.releases.add(release);
  }

  private widen(at: string): void {
    if (this.from === '' || at < this.from) this.from = at;
    if (at > this.to) this.to = at;
  }
}
