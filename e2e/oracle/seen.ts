import { crc32 } from 'node:zlib';
import type { LogLine } from '@tfp/contract/log-lines';
import { StreamCheck } from './stream-check.ts';
import { nameOf } from './written-line.ts';

/** The first process of a container has a word of its own where the platform does not answer it. */
const INIT = 'tfp-init: ';

/** All that a reader saw of an app, each writer's stream checked on the way. */
export class Seen {
  readonly streams = new Map<string, StreamCheck>();
  readonly ids: number[] = [];
  readonly sums: number[] = [];
  /** Words of the log store about lines that are missing. */
  readonly notices: LogLine[] = [];
  /** Lines of the app that no writer wrote. */
  readonly strange: LogLine[] = [];
  /** How many milliseconds a line stood behind one that is younger than it, at most. */
  disorderMs = 0;
  private newest = '';

  take(line: LogLine): void {
    this.ids.push(line.id);
    this.sums.push(crc32(line.text));
    this.noteOrder(line.at);
    const isPlatforms = line.source === 'tfp';
    if (isPlatforms && line.process === 'logs') this.notices.push(line);
    if (!isPlatforms && !line.text.startsWith(INIT)) this.takeWritten(line);
  }

  /** There comes no more. */
  finish(): void {
    for (const stream of this.streams.values()) stream.finish();
  }

  private takeWritten(line: LogLine): void {
    const name = nameOf(line.text);
    if (name === undefined) {
      this.strange.push(line);
      return;
    }
    const id = `${name.key}.${name.stream}`;
    const stream = this.streams.get(id) ?? new StreamCheck(id);
    this.streams.set(id, stream);
    stream.take(name, line);
  }

  private noteOrder(at: string): void {
    if (at >= this.newest) this.newest = at;
    else this.disorderMs = Math.max(this.disorderMs, Date.parse(this.newest) - Date.parse(at));
  }
}
