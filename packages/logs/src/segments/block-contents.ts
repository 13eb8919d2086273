import type { LogLevel } from '@tfp/contract/log-levels';
import type { LogSource } from '@tfp/contract/log-lines';
import { eachLine } from '../lines/frame-lines.ts';
import { levelsIn } from '../lines/line-level.ts';
import { TIME_BYTES } from '../lines/record-bytes.ts';
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
  /** Lines hold escape sequences: people see other text than its bytes. */
  hasEscapes: boolean;
}

const ESCAPE = /\\u001[bB]/;

/** Reads all of a block: worth its time only where nobody waits for it. */
export function contentsOf(frames: Frame[], bytes: Buffer): BlockContents {
  const text = bytes.toString('latin1');
  const times = { from: '', to: '' };
  const processes = new Set<string>();
  const sources = new Set<LogSource>();
  const releases = new Set<number>();
  let isPlain = true;
  let lines = 0;

  const note = (at: string, source: LogSource, process: string, release: number | undefined) => {
    lines += 1;
    if (times.from === '' || at < times.from) times.from = at;
    if (at > times.to) times.to = at;
    processes.add(process);
    sources.add(source);
    if (release !== undefined) releases.add(release);
  };

  for (const frame of frames) {
    eachLine(
      frame,
      {},
      {
        line({ at, source, process, release }) {
          if (frame.meta.kind === 'output') isPlain = false;
          note(at.slice(0, TIME_BYTES), source, process, release);
        },
        plain(_id, process, payload, { timeAt }, release) {
          note(payload.toString('latin1', timeAt, timeAt + TIME_BYTES), 'app', process, release);
        },
      },
    );
  }
  return {
    lines,
    ...times,
    processes: [...processes],
    sources: [...sources],
    releases: [...releases],
    levels: [...levelsIn(text)],
    isPlain,
    hasEscapes: ESCAPE.test(text),
  };
}
