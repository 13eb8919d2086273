import { type ChildProcess, fork } from 'node:child_process';
import { OutputWriter } from './output-writer.ts';

/** A process that writes `1`, `2`, `3`, … into a container's log, at a steady pace, until it is stopped. */
export interface NumberedWriter {
  /** Answers how many lines it wrote. */
  stop: () => Promise<number>;
}

export interface Pace {
  path: string;
  bytesMax: number;
  filesMax: number;
  linesPerTick: number;
  tickMs: number;
}

export function startNumberedWriter(pace: Pace): NumberedWriter {
  const child: ChildProcess = fork(import.meta.filename, [JSON.stringify(pace)], { execArgv: [] });
  const written = new Promise<number>((resolve) => {
    child.once('message', (count) => resolve(count as number));
  });
  return {
    stop() {
      child.send('stop');
      return written;
    },
  };
}

function write(pace: Pace): void {
  const writer = new OutputWriter(pace.path, pace);
  let count = 0;
  const ticking = setInterval(() => {
    for (let line = 0; line < pace.linesPerTick; line += 1) {
      count += 1;
      writer.line(`${count}`);
    }
  }, pace.tickMs);
  process.once('message', () => {
    clearInterval(ticking);
    writer.close();
    process.send?.(count, () => process.disconnect());
  });
}

const [, file, pace] = process.argv;
if (file === import.meta.filename && pace !== undefined) write(JSON.parse(pace));
