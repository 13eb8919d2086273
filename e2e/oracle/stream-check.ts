import type { LogLine } from '@tfp/contract/log-lines';
import { bytesOf, type LineName, writtenLine } from './written-line.ts';

/** Something that is not as it was written, and between which lines of the stream it stands. */
export interface Flaw {
  kind: 'hole' | 'twice' | 'torn' | 'end';
  stream: string;
  process: string;
  said: string;
  afterAt: string;
  beforeAt: string;
  bytes: number;
}

interface Open {
  name: LineName;
  text: string;
  at: string;
}

/** Compares one stream of one writer with what it must have written, line by line. */
export class StreamCheck {
  readonly flaws: Flaw[] = [];
  /** The last line that is there as a whole. */
  last = 0;
  lastAt = '';
  lastSize = 0;
  process = '';
  private readonly id: string;
  private open: Open | undefined;

  constructor(id: string) {
    this.id = id;
  }

  take(name: LineName, line: LogLine): void {
    this.process = line.process;
    if (this.open?.name.number !== name.number) this.begin(name, line);
    if (this.open === undefined) return;
    this.open.text += line.text;
    const whole = writtenLine(name);
    if (this.open.text.length < whole.length) return;
    if (this.open.text !== whole) this.tell('torn', line, `line ${name.number}`, name.size);
    this.last = name.number;
    this.lastAt = line.at;
    this.lastSize = name.size;
    this.open = undefined;
  }

  /** There comes no more. A writer that was killed leaves the begin of a line, and nothing else. */
  finish(): void {
    const { open } = this;
    if (open === undefined || writtenLine(open.name).startsWith(open.text)) return;
    const { process, lastAt: afterAt } = this;
    const said = `line ${open.name.number} at the end`;
    this.flaws.push({
      kind: 'torn',
      stream: this.id,
      process,
      said,
      afterAt,
      beforeAt: open.at,
      bytes: open.name.size,
    });
  }

  /** Its end is not there, though its writer wrote it at that time. */
  missesEnd(finished: number, writtenAt: string): Flaw {
    const { id: stream, process, lastAt: afterAt } = this;
    const bytes = bytesOf({ size: this.lastSize }, this.last + 1, finished);
    const said = `${this.last + 1} to ${finished}`;
    return { kind: 'end', stream, process, said, afterAt, beforeAt: writtenAt, bytes };
  }

  private begin(name: LineName, line: LogLine): void {
    const due = this.last + 1;
    const { number } = name;
    if (this.open !== undefined) this.tell('torn', line, `line ${due} before ${number}`, name.size);
    const from = this.open === undefined ? due : this.open.name.number + 1;
    this.open = undefined;
    if (number < from) {
      this.tell('twice', line, `${number} behind ${this.last}`, name.size);
      return;
    }
    if (number > from) {
      const said = `${from} to ${number - 1}`;
      this.tell('hole', line, said, bytesOf(name, from, number - 1));
    }
    this.open = { name, text: '', at: line.at };
  }

  private tell(kind: Flaw['kind'], { at, process }: LogLine, said: string, bytes: number): void {
    const afterAt = this.open?.at ?? this.lastAt;
    this.flaws.push({ kind, stream: this.id, process, said, afterAt, beforeAt: at, bytes });
  }
}
