import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '@tfp/contract/write-durably';
import type { Place } from './place.ts';

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
  private saving: Promise<void> = Promise.resolve();

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

  /** The record of a drain, to be changed in place. Where a new one begins is on the disk before it sends anything. */
  open(drainId: string, places: () => Record<string, Place>): DrainRecord {
    const known = this.records.get(drainId);
    if (known !== undefined) return known;
    const record = { places: places(), sent: 0, dropped: 0, lastSentAt: null };
    writeDurably(this.pathOf(drainId), JSON.stringify(record));
    this.records.set(drainId, record);
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
    const next = () => this.write();
    this.saving = this.saving.then(next, next);
    return this.saving;
  }

  private async write(): Promise<void> {
    for (const id of this.changed) {
      const record = this.records.get(id);
      this.changed.delete(id);
      if (record === undefined) continue;
      try {
        await writeWhole(this.pathOf(id), JSON.stringify(record));
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

/** A rename that a power cut takes back costs lines that are sent again, so only the file itself is forced to disk. */
async function writeWhole(path: string, text: string): Promise<void> {
  {
    await using draft = await open(`${path}.new`, 'w', 0o600);
    await draft.writeFile(text);
    await draft.sync();
  }
  await rename(`${path}.new`, path);
}

function readRecord(path: string): DrainRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DrainRecord;
  } catch {
    return undefined;
  }
}
