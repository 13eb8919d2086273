import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { limits } from '../limits.ts';
import { SharedRuns } from '../shared-runs.ts';
import { type AppState, applyFrame } from './app-state.ts';
import { encodeCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { encodeFrame, type NewFrame } from './frame.ts';
import { createGrowth } from './growth.ts';
import type { LineAges } from './line-ages.ts';
import { recoverAppLog } from './recover-app-log.ts';
import { type SealDeps, sealSegments } from './seal-segments.ts';
import type { Segment } from './segment.ts';
import { bytesOnDisk, filePath, segmentEnd, segmentPath } from './segment-files.ts';
import { writeWhole } from './write-whole.ts';

export interface AppLogOptions extends SealDeps {
  directory: string;
  /** Names the kernel's run: in another one, what was not synced may be gone. */
  bootId: string;
  bytesMax: number;
  ages: Pick<LineAges, 'ageMs'>;
  /** Told of what went wrong where nobody waits for an answer. */
  onError: (error: unknown) => void;
}

/** All lines of one app, and how far each of their sources is stored. One process opens it, and appends in one place. */
export class AppLog {
  readonly directory: string;
  readonly state: AppState;
  readonly segments: Segment[];
  readonly growth = createGrowth();
  /** The position behind the newest line. */
  end: number;
  isForgotten = false;
  /** Where something was found that cannot be read any more. */
  readonly damaged = new Set<number>();
  private readonly options: AppLogOptions;
  private syncedEnd: number;
  private file: number | undefined;
  private readonly syncs = new SharedRuns(() => this.syncAll());
  private sealing: Promise<void> | undefined;
  private isClosing = false;

  constructor(options: AppLogOptions) {
    const recovered = recoverAppLog(options.directory, options.bootId);
    this.options = options;
    this.directory = options.directory;
    this.state = recovered.state;
    this.segments = recovered.segments;
    this.end = recovered.end;
    this.syncedEnd = recovered.syncedEnd;
  }

  /** Stores frames, or throws and has stored none of them. They hold against the death of this process at once. */
  append(frames: NewFrame[]): void {
    if (this.isForgotten) return;
    const { buffers, length } = this.encode(frames);
    const segment = this.segmentFor(length);
    writeWhole(this.fileOf(segment), buffers, segment.size);
    segment.size += length;
    const atMs = Date.now();
    segment.endedAtMs = atMs;
    this.end += length;
    for (const { meta, lines } of frames) {
      applyFrame(this.state, meta, this.state.lines + lines, atMs);
    }
    this.growth.wakeAll();
    // The first one at once: of a log that a power cut takes whole nobody would know that its ids were given out.
    const isYoung = this.syncedEnd === 0 && !this.syncs.isRunning;
    if (isYoung || this.end - this.syncedEnd > limits.unsyncedBytesMax)
      this.sync().catch(this.options.onError);
  }

  /** Answers when everything appended so far holds against a power cut too. */
  sync(): Promise<void> {
    return this.syncs.ask();
  }

  /** How long ago something was stored, by the time in which this machine ran. */
  ageMs(thenMs: number): number {
    return this.options.ages.ageMs(thenMs);
  }

  /** Removes what is too old or too much; never what a start after a crash would still have to read. */
  removeOld(): void {
    let bytes = this.segments.reduce((sum, segment) => sum + bytesOnDisk(segment), 0);
    for (const segment of [...this.segments]) {
      const isOld = this.options.ages.ageMs(segment.endedAtMs) > limits.lineAgeMaxMs;
      const isTooMuch = bytes > this.options.bytesMax && this.segments.length > 1;
      if ((!isOld && !isTooMuch) || segmentEnd(segment) > this.syncedEnd) return;
      if (this.segments.length === 1) this.closeFile();
      rmSync(filePath(this.directory, segment), { force: true });
      this.segments.shift();
      bytes -= bytesOnDisk(segment);
    }
  }

  /** Compresses what nothing is added to any more. Asked again before it is done, it is the same work. */
  seal(): Promise<void> {
    this.sealing ??= sealSegments(this, this.options).finally(() => {
      this.sealing = undefined;
    });
    return this.sealing;
  }

  /** Only what is on disk for good: a start reads the rest anew. */
  nextToSeal(): Segment | undefined {
    if (this.isClosing || this.isForgotten) return undefined;
    const next = this.segments.find(
      (segment) =>
        segment.sealed === undefined &&
        segment.size > 0 &&
        segmentEnd(segment) <= this.syncedEnd &&
        !this.damaged.has(segment.base) &&
        !(segment === this.segments.at(-1) && this.hasRoom(segment, 1)),
    );
    if (next !== undefined) next.isClosed = true;
    return next;
  }

  /** Says once that what begins at this position cannot be read. */
  noteDamage(position: number): void {
    if (this.damaged.has(position)) return;
    this.damaged.add(position);
    this.options.onError(
      new Error(`Lines at ${position} in ${this.directory} cannot be read: the disk damaged them.`),
    );
  }

  /** Lets go of what only makes reading faster. */
  forgetBlocks(): void {
    for (const { sealed } of this.segments) if (sealed !== undefined) sealed.blocks = undefined;
  }

  /** Removes every line. What is appended afterwards goes nowhere. */
  async forget(): Promise<void> {
    this.isForgotten = true;
    this.growth.wakeAll();
    await this.syncs.settled();
    await this.sealing?.catch(() => undefined);
    this.closeFile();
    await rm(this.directory, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.sync();
    this.closeFile();
  }

  private encode(frames: NewFrame[]): { buffers: Buffer[]; length: number } {
    const atMs = Date.now();
    const buffers: Buffer[] = [];
    let length = 0;
    let linesBefore = this.state.lines;
    for (const frame of frames) {
      const parts = encodeFrame(frame, { position: this.end + length, linesBefore, atMs });
      for (const part of parts) length += part.length;
      linesBefore += frame.lines;
      buffers.push(...parts);
    }
    return { buffers, length };
  }

  private segmentFor(bytes: number): Segment {
    const last = this.segments.at(-1);
    if (last !== undefined && this.hasRoom(last, bytes)) return last;
    this.closeFile();
    const now = Date.now();
    const segment = { base: this.end, size: 0, startedAtMs: now, endedAtMs: now };
    this.segments.push(segment);
    return segment;
  }

  private hasRoom(segment: Segment, bytes: number): boolean {
    const isDone = segment.isClosed === true || segment.sealed !== undefined;
    if (segmentEnd(segment) !== this.end || isDone) return false;
    if (segment.size === 0) return true;
    const age = Date.now() - segment.startedAtMs;
    return segment.size + bytes <= limits.segmentBytesMax && age <= limits.segmentAgeMaxMs;
  }

  private fileOf(segment: Segment): number {
    if (this.file !== undefined) return this.file;
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const flags = segment.size === 0 ? 'w' : 'r+';
    this.file = openSync(segmentPath(this.directory, segment.base), flags, 0o600);
    return this.file;
  }

  private async syncAll(): Promise<void> {
    const { end, syncedEnd } = this;
    if (syncedEnd === end || this.isForgotten) return;
    const text = encodeCheckpoint({ bootId: this.options.bootId, end, state: this.state });
    for (const segment of this.segments) {
      if (segment.size === 0 || segmentEnd(segment) <= syncedEnd) continue;
      await using file = await open(filePath(this.directory, segment), 'r');
      await file.datasync();
    }
    this.options.failpoint('logs.before-checkpoint');
    await writeCheckpoint(this.directory, text);
    this.options.failpoint('logs.after-checkpoint');
    this.syncedEnd = end;
    this.removeOld();
    this.seal().catch(this.options.onError);
  }

  private closeFile(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}
