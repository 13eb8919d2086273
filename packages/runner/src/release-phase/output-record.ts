import type { OutputPiece } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { LineSplitter } from './line-splitter.ts';

type Tell = (from: number, lines: string[]) => Promise<void>;

/** A command's output as numbered lines, told in batches and each line once, however often it is read from the start. */
export class OutputRecord {
  isFull = false;
  private readonly name: string;
  private readonly tell: Tell;
  private splitter = new LineSplitter();
  /** The number of the next line in this reading, and of the next one that is not told yet. */
  private next = 0;
  private fresh = 0;
  private bytes = 0;
  private batch: string[] = [];
  private batchBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private told: Promise<void> = Promise.resolve();

  constructor(name: string, tell: Tell) {
    this.name = name;
    this.tell = tell;
  }

  /** A reading begins at the first byte. */
  begin(): void {
    this.splitter = new LineSplitter();
    this.next = 0;
    this.bytes = 0;
  }

  take({ stream, bytes }: OutputPiece): void {
    for (const line of this.splitter.take(stream, bytes)) this.add(line);
    if (this.splitter.waitingBytes > LIMITS.outputBytes) this.cut();
  }

  /** Nothing comes any more: what has no line end is a line all the same. */
  end(): void {
    for (const line of this.splitter.rest()) this.add(line);
  }

  /** Resolves when everything outlives a power cut. */
  async close(): Promise<void> {
    this.flush();
    await this.told;
  }

  private add(line: string): void {
    if (this.isFull) return;
    this.bytes += Buffer.byteLength(line) + 1;
    if (this.bytes > LIMITS.outputBytes) this.cut();
    else this.write(line);
  }

  private cut(): void {
    if (this.isFull) return;
    this.write(`… the rest is in: tfp logs -p ${this.name}`);
    this.isFull = true;
  }

  private write(line: string): void {
    this.next += 1;
    if (this.next <= this.fresh) return;
    this.fresh = this.next;
    this.batch.push(line);
    this.batchBytes += Buffer.byteLength(line);
    if (this.batchBytes >= LIMITS.outputBatchBytes) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), LIMITS.outputBatchMs);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.batch.length === 0) return;
    this.told = this.tell(this.fresh - this.batch.length, this.batch);
    this.batch = [];
    this.batchBytes = 0;
  }
}
