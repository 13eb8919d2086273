import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Place } from './place.ts';

/** What is kept of a drain: where it stands in each app's stream, and its counts. No secret of it is ever here. */
export interface DrainRecord {
  places: Record<string, Place>;
  sent: number;
  dropped: number;
  lastSentAt: string | null;
}

/** The places of all drains in one file. */
export class PlaceBook {
  private readonly path: string;
  private readonly records: Map<string, DrainRecord>;
  private isDirty = false;
  private saving: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
    this.records = readRecords(path);
  }

  /** The record of a drain, to be changed in place; a new one begins with `places`. */
  open(drainId: string, places: () => Record<string, Place>): DrainRecord {
    const known = this.records.get(drainId);
    if (known !== undefined) return known;
    const record = { places: places(), sent: 0, dropped: 0, lastSentAt: null };
    this.records.set(drainId, record);
    this.touch();
    return record;
  }

  touch(): void {
    this.isDirty = true;
  }

  /** Forgets drains that are gone. */
  keepOnly(drainIds: ReadonlySet<string>): void {
    for (const id of this.records.keys()) {
      if (!drainIds.has(id)) this.forget(id);
    }
  }

  forget(drainId: string): void {
    if (this.records.delete(drainId)) this.touch();
  }

  /** Writes what changed, so that after any crash the old or the new file is there, whole. */
  save(): Promise<void> {
    const next = () => this.write();
    this.saving = this.saving.then(next, next);
    return this.saving;
  }

  private async write(): Promise<void> {
    if (!this.isDirty) return;
    this.isDirty = false;
    try {
      await writeWhole(this.path, JSON.stringify({ format: 1, drains: [...this.records] }));
    } catch (error) {
      this.isDirty = true;
      throw error;
    }
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await using draft = await open(`${path}.new`, 'w', 0o600);
  await draft.writeFile(text);
  await draft.sync();
  await rename(`${path}.new`, path);
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
}

/** Without the file every drain begins at the newest line, as a new one does. */
function readRecords(path: string): Map<string, DrainRecord> {
  try {
    return new Map(JSON.parse(readFileSync(path, 'utf8')).drains);
  } catch {
    return new Map();
  }
}
