import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@tfp/contract/write-durably';
import { replaceFile } from '../files/replace-file.ts';
import { SharedRuns } from '../shared-runs.ts';
import type { Place } from './reading/place.ts';

/** What is kept of a drain: where it stands in each app's stream, and its counts. No secret of it is ever here. */
export interface DrainRecord {
  places: Record<string, Place>;
  sent: number;
  dropped: number;
  lastSentAt: string | null;
}

const SUFFIX = '.json';
/** It becomes a part of a path. */
const DRAIN_ID = /^[A-Za-z0-9-]{1,64}$/;

/** The places of all drains, a file each. */
export class PlaceBook {
  private readonly directory: string;
  private readonly records = new Map<string, DrainRecord>();
  private readonly changed = new Set<string>();
  private readonly saves = new SharedRuns(() => this.write());

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory)) {
      // What a death left of a file on its way.
      if (!name.endsWith(SUFFIX)) rmSync(join(directory, name), { force: true });
    }
    for (const id of this.keptIds()) {
      const record = readRecord(this.pathOf(id));
      if (record !== undefined) this.records.set(id, record);
    }
  }

  /**
   * The record of a drain, to be changed in place. Where a new one begins is on the disk before it sends anything; a disk
   * that is full keeps no drain from its work, and takes the place later.
   */
  open(drainId: string, places: () => Record<string, Place>): DrainRecord {
    const known = this.records.get(drainId);
    if (known !== undefined) return known;
    const path = this.pathOf(drainId);
    const record = { places: places(), sent: 0, dropped: 0, lastSentAt: null };
    this.records.set(drainId, record);
    try {
      writeDurably(path, JSON.stringify(record));
    } catch {
      this.touch(drainId);
    }
    return record;
  }

  touch(drainId: string): void {
    this.changed.add(drainId);
  }

  /** Forgets drains that are gone. */
  keepOnly(drainIds: ReadonlySet<string>): void {
    for (const id of this.keptIds()) {
      if (!drainIds.has(id)) this.forget(id);
    }
  }

  forget(drainId: string): void {
    this.records.delete(drainId);
    this.changed.delete(drainId);
    rmSync(this.pathOf(drainId), { force: true });
  }

  /** Writes what changed, so that after any crash the old or the new place is there, whole. */
  save(): Promise<void> {
    return this.saves.ask();
  }

  private async write(): Promise<void> {
    // Those of this moment: what changes while they are written is the next one's.
    for (const id of [...this.changed]) {
      const record = this.records.get(id);
      this.changed.delete(id);
      if (record === undefined) continue;
      try {
        await replaceFile(this.pathOf(id), JSON.stringify(record));
      } catch (error) {
        this.changed.add(id);
        throw error;
      }
    }
  }

  private keptIds(): string[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length));
  }

  private pathOf(drainId: string): string {
    if (!DRAIN_ID.test(drainId)) throw new Error('That is no id of a drain.');
    return join(this.directory, `${drainId}${SUFFIX}`);
  }
}

function readRecord(path: string): DrainRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DrainRecord;
  } catch {
    return undefined;
  }
}
