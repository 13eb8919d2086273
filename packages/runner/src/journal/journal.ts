import type { JournalEntry, ProcessState, RunnerEvent } from '@tfp/contract/journal';
import { LIMITS } from '../limits.ts';
import { type JournalFile, openJournalFile } from './journal-file.ts';

interface Waiting {
  entry: JournalEntry;
  written: () => void;
  failed: (error: Error) => void;
}

/** What happened at the run stage, numbered without gaps: the api follows it and applies each entry once. */
export class Journal {
  private readonly file: JournalFile;
  private entries: JournalEntry[];
  private last: number;
  private waiting: Waiting[] = [];
  private isWriting = false;
  private readonly readers = new Set<() => void>();

  constructor(path: string) {
    this.file = openJournalFile(path);
    this.entries = this.file.entries;
    this.last = this.entries.at(-1)?.seq ?? 0;
  }

  /** Resolves when the entry will outlive a power cut. Entries are written in the order of the calls. */
  append(appId: string, event: RunnerEvent): Promise<void> {
    this.last += 1;
    const entry = { seq: this.last, at: new Date().toISOString(), appId, ...event };
    return new Promise((written, failed) => {
      this.waiting.push({ entry, written, failed });
      if (!this.isWriting) void this.write();
    });
  }

  /**
   * Everything behind `after`, then what comes. Whoever asks has consumed what lies before: when much has been told, the
   * stream ends, so that they ask again and that can be dropped.
   */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<JournalEntry> {
    this.catchUp(after);
    this.trim(after);
    let seen = after;
    let told = 0;
    while (!signal.aborted) {
      const more = this.nextEntry(signal);
      for (const entry of this.entries.filter(({ seq }) => seq > seen)) {
        seen = entry.seq;
        told += weightOf(entry);
        yield entry;
        if (signal.aborted) return;
      }
      if (told >= LIMITS.journalTrimAt) return;
      await more;
    }
  }

  /** Whether a version's outcome, or just this one, is written already, so that a restart does not tell it twice. */
  hasOutcome(appId: string, version: number, kind?: 'live' | 'failed'): boolean {
    return this.entries.some(
      (entry) =>
        entry.appId === appId &&
        (entry.kind === 'live' || entry.kind === 'failed') &&
        (kind ?? entry.kind) === entry.kind &&
        entry.version === version,
    );
  }

  /** What was told last of a process, so that a restart does not tell it twice; undefined where that is long ago. */
  lastState(key: string): ProcessState | undefined {
    const last = this.entries.findLast((entry) => entry.kind === 'process' && entry.key === key);
    return last?.kind === 'process' ? last.to : undefined;
  }

  /** All that gathered while the disk was busy goes in one write and one sync. */
  private async write(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.file.append(batch.map(({ entry }) => `${JSON.stringify(entry)}\n`).join(''));
      } catch (error) {
        // A disk that failed once cannot be trusted to say what it holds: leave, and read it again at the start.
        for (const { failed } of batch) failed(error as Error);
        throw error;
      }
      this.entries.push(...batch.map(({ entry }) => entry));
      for (const { written } of batch) written();
      for (const wake of this.readers) wake();
    }
    this.isWriting = false;
  }

  private nextEntry(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.readers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.readers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  /** A reader that is ahead has seen a journal that was lost; going on behind it keeps its numbers true. */
  private catchUp(after: number): void {
    if (!this.isWriting) this.last = Math.max(this.last, after);
  }

  private trim(consumed: number): void {
    const weight = this.entries.reduce((sum, entry) => sum + weightOf(entry), 0);
    if (weight < LIMITS.journalTrimAt || this.isWriting) return;
    const firstKept = this.entries.length - LIMITS.journalKept;
    const last = this.entries.length - 1;
    // Output is large and needed once; the last entry tells a later start where to count on.
    const kept = this.entries.filter(({ seq, kind }, index) => {
      return seq > consumed || index === last || (index >= firstKept && kind !== 'output');
    });
    if (kept.length === this.entries.length) return;
    this.file.replace(kept);
    this.entries = kept;
  }
}

/** Output counts by its size, everything else as one. */
function weightOf(entry: JournalEntry): number {
  if (entry.kind !== 'output') return 1;
  const bytes = entry.lines.reduce((sum, line) => sum + line.length, 0);
  return Math.max(1, bytes / LIMITS.journalEntryBytes);
}
