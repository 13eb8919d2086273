import { closeSync, fstatSync, readSync } from 'node:fs';
import { limits } from '../limits.ts';
import { countLines } from './count-lines.ts';
import { type CutRecords, cutRecords } from './cut-records.ts';
import { fingerprintOf, fingerprintOfFile } from './fingerprint.ts';
import type { Gap, OutputChunk } from './output-chunk.ts';
import { closeOutputFiles, inodeOf, type OutputFile, openOutputFiles } from './output-files.ts';

/** A place in a container's output: an offset in the file with that fingerprint. Null: before its first file. */
export interface OutputPlace {
  fingerprint: string | null;
  offset: number;
}

/** What is waited for: the last part of a long line, at least the end of a record, or nothing: the writer is gone. */
export type Patience = 'line' | 'record' | 'none';

/** `held`: all is read but something whose end is not written yet. `absent`: there is no file, not yet or not any more. */
export type OutputRest = 'drained' | 'held' | 'absent';

type OutputRead = OutputChunk | { kind: OutputRest };

/** Reads one container's output through all rotations of its file. */
export class SourceReader {
  private readonly path: string;
  /** The file that is being read, and the newer ones that were seen. */
  private readonly files: OutputFile[] = [];
  private fingerprint: string | null;
  private offset: number;
  private gap: Gap | undefined;

  constructor(path: string, place: OutputPlace) {
    this.path = path;
    this.fingerprint = place.fingerprint;
    this.offset = place.offset;
  }

  /** Reads the next records into the buffer. */
  next(buffer: Buffer, patience: Patience): OutputRead {
    if (this.files.length === 0) this.open();
    for (;;) {
      const [file, newer] = this.files;
      if (file === undefined) return { kind: 'absent' };
      const read = this.read(file, buffer, newer === undefined ? patience : 'none');
      if (read.kind === 'chunk') return read;
      // A newer file was seen before this one was read to its end: so the engine had closed it.
      if (newer !== undefined) this.leave(file, newer);
      else if (!this.findNewer(file)) return read;
    }
  }

  close(): void {
    closeOutputFiles(this.files.splice(0));
  }

  private open(): void {
    const files = openOutputFiles(this.path);
    if (this.fingerprint !== null && files.length > 0) {
      const at = files.findIndex(({ file }) => fingerprintOfFile(file) === this.fingerprint);
      if (at === -1) this.beginFile({ counted: 0, isUnseen: true });
      else closeOutputFiles(files.splice(0, at));
    }
    this.files.push(...files);
  }

  private read(file: OutputFile, buffer: Buffer, patience: Patience): OutputRead {
    if (this.offset > 0) this.noticeCutFile(file);
    const length = readSync(file.file, buffer, 0, buffer.length, this.offset);
    const bytes = buffer.subarray(0, length);
    const isFull = length === buffer.length;
    if (length === 0) return { kind: 'drained' };
    this.fingerprint ??= fingerprintOf(bytes) ?? null;
    if (this.fingerprint === null) return { kind: 'held' };
    const cut = cutOutput(bytes, isFull, patience);
    if (cut.end === 0) return { kind: 'held' };
    this.offset += cut.end;
    const { fingerprint, offset, gap } = this;
    this.gap = undefined;
    const hasMore = isFull || this.files.length > 1;
    if (isFull) this.findNewer(file);
    const whole = bytes.subarray(0, cut.end);
    return { kind: 'chunk', bytes: whole, ...cut, fingerprint, offset, hasMore, gap };
  }

  /** A file shorter than what was read of it lost its tail in a power cut, or was emptied by hand and began anew. */
  private noticeCutFile(file: OutputFile): void {
    const { size } = fstatSync(file.file);
    if (size >= this.offset) return;
    if (fingerprintOfFile(file.file) === this.fingerprint) this.offset = size;
    else this.beginFile();
  }

  /** Looks for files that took the name since; the known one is then closed for good. */
  private findNewer(known: OutputFile): boolean {
    const newest = this.files.at(-1) ?? known;
    const inode = inodeOf(this.path);
    if (inode === undefined || inode === newest.inode) return false;
    this.files.push(...openOutputFiles(this.path, newest.inode));
    this.skipOldest();
    return this.files.length > 1;
  }

  /** More files than this are held open only where reading is slower than writing: then the oldest are given up. */
  private skipOldest(): void {
    while (this.files.length > limits.openFilesPerSourceMax) {
      const [skipped, next] = this.files;
      if (skipped === undefined || next === undefined) return;
      const counted = countLines(skipped.file, this.offset);
      this.leave(skipped, next);
      this.note({ counted, isUnseen: false });
    }
  }

  private leave(file: OutputFile, newer: OutputFile): void {
    closeSync(file.file);
    this.files.shift();
    this.beginFile(newer.isBehindGap ? { counted: 0, isUnseen: true } : undefined);
  }

  private beginFile(gap?: Gap): void {
    this.fingerprint = null;
    this.offset = 0;
    if (gap !== undefined) this.note(gap);
  }

  /** Several gaps in a row are one. */
  private note({ counted, isUnseen }: Gap): void {
    const before = this.gap;
    this.gap = {
      counted: counted + (before?.counted ?? 0),
      isUnseen: isUnseen || (before?.isUnseen ?? false),
    };
  }
}

/** Where what is to be stored of these bytes ends: nowhere when it is better to wait. */
function cutOutput(bytes: Buffer, isFull: boolean, patience: Patience): CutRecords {
  const cut = cutRecords(bytes, isFull || patience === 'line');
  if (cut.end > 0 || (!isFull && patience === 'line')) return cut;
  const whole = cutRecords(bytes, false);
  if (whole.end > 0 || (!isFull && patience === 'record')) return whole;
  return { end: bytes.length, records: 1 };
}
