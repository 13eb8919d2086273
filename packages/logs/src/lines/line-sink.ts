import type { PlainRecord } from './plain-record.ts';
import type { StoredLine } from './stored-line.ts';

/** Takes the lines of a frame one after the other. */
export interface LineSink {
  line: (line: StoredLine, isStderr: boolean) => void;
  /** A line of a process that stands in these bytes as a whole, so that it need not become a string. */
  plain: (id: number, process: string, bytes: Buffer, record: PlainRecord, release: number) => void;
}
