import type { LogLevel } from '@tfp/contract/log-levels';
import type { LogSource } from '@tfp/contract/log-lines';
import { eachLine } from '../lines/frame-lines.ts';
import { levelsIn } from '../lines/line-level.ts';
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
  const origins = new Origins();
  for (const frame of frames) noteFrame(origins, frame);
  const { processes, sources, releases, ...facts } = origins;
  const text = bytes.toString('latin1');
  return {
    ...facts,
    processes: [...processes],
    sources: [...sources],
    releases: [...releases],
    levels: [...levelsIn(text)],
    hasEscapes: text.includes('\\u001'),
  };
}

class Origins {
  lines = 0;
  from = '';
  to = '';
  isPlain = true;
  readonly processes = new Set<string>();
  readonly sources = new Set<LogSource>();
  readonly releases = new Set<number>();

  note({ source, process, release }: Pick<StoredLine, 'source' | 'process' | 'release'>): void {
    this.processes.add(process);
    this.sources.add(source);
    if (release !== undefined) this.releases.add(release);
  }

  widen(at: string): void {
    if (this.from === '' || at < this.from) this.from = at;
    if (at > this.to) this.to = at;
  }
}

function noteFrame(origins: Origins, frame: Frame): void {
  /** Where the earliest and the latest time of its plain records stand. */
  let first = -1;
  let last = -1;
  eachLine(
    frame,
    {},
    {
      line(line) {
        if (frame.meta.kind === 'output') origins.isPlain = false;
        origins.lines += 1;
        origins.note(line);
        origins.widen(line.at.slice(0, TIME_BYTES));
      },
      plain(_id, process, payload, record, release) {
        const { timeAt } = record;
        origins.lines += 1;
        if (first === -1) {
          origins.note({ source: 'app', process, release });
          first = timeAt;
          last = timeAt;
        } else if (compareTimes(payload, timeAt, last) > 0) last = timeAt;
        else if (compareTimes(payload, timeAt, first) < 0) first = timeAt;
      },
    },
  );
  if (first === -1) return;
  origins.widen(timeAt(frame.payload, first));
  origins.widen(timeAt(frame.payload, last));
}
