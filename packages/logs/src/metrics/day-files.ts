import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { MINUTE_MS, type Minute } from '@tfp/contract/metrics';
import { writeDurably } from '@tfp/contract/write-durably';
import { ifThere, isAbsence } from '../files/if-there.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A day grows as plain lines; when it is over it is moved aside and becomes a compressed file. Read in this order. */
const ENDINGS = ['.zst', '.sealing', '.ndjson'] as const;
type Ending = (typeof ENDINGS)[number];
const MINUTES_PER_DAY = 24 * 60;
const DAY_FILE = /^(\d{4}-\d\d-\d\d)\.(zst|sealing|ndjson)$/;

/** `2026-11-27`, of which the minute is a part. */
export function dayOf(minute: Minute): string {
  return new Date(minute * MINUTE_MS).toISOString().slice(0, 10);
}

/** Adds a line to a day. It has an end on both sides, so that what a crash leaves before or behind it spoils nothing. */
export function appendLine(folder: string, day: string, line: string): void {
  const path = pathOf(folder, day, '.ndjson');
  try {
    appendFileSync(path, `\n${line}\n`, { mode: 0o600 });
  } catch (error) {
    if (!isAbsence(error)) throw error;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    appendFileSync(path, `\n${line}\n`, { mode: 0o600 });
  }
}

/** How much of a day is not compressed yet. */
export function openBytes(folder: string, day: string): number {
  return statSync(pathOf(folder, day, '.ndjson'), { throwIfNoEntry: false })?.size ?? 0;
}

/** The lines of a day. All its files are opened in one step, so that sealing it meanwhile takes none away. */
export async function readLines(folder: string, day: string): Promise<string[]> {
  const [sealed, sealing, open] = ENDINGS.map((ending) =>
    readOrNothing(pathOf(folder, day, ending)),
  );
  const old = sealed === undefined ? '' : String(await decompress(sealed));
  return [old, sealing, open].flatMap((text) => String(text ?? '').split('\n'));
}

/** Compresses a day that is over. Died in between, it is begun anew: lines that then stand twice are read once. */
export async function sealDay(folder: string, day: string): Promise<void> {
  const [sealed, sealing, open] = ENDINGS.map((ending) => pathOf(folder, day, ending)) as [
    string,
    string,
    string,
  ];
  if (!isThere(sealing)) renameSync(open, sealing);
  const before = readOrNothing(sealed);
  const old = before === undefined ? '' : await decompress(before);
  const packed = await compress(Buffer.concat([Buffer.from(old), readFileSync(sealing)]));
  // The app may have been destroyed meanwhile, with all its days.
  if (!isThere(sealing)) return;
  writeDurably(sealed, packed);
  rmSync(sealing);
}

/** The days that a folder has, the oldest first, and whether something of them waits to be sealed. */
export function daysIn(folder: string): Map<string, { isOpen: boolean }> {
  const days = new Map<string, { isOpen: boolean }>();
  for (const name of (ifThere(() => readdirSync(folder)) ?? []).sort()) {
    const [, day, ending] = DAY_FILE.exec(name) ?? [];
    if (day === undefined) continue;
    days.set(day, { isOpen: ending !== 'zst' || (days.get(day)?.isOpen ?? false) });
  }
  return days;
}

/** The days of a folder that have something of these minutes. */
export function daysBetween(folder: string, since: Minute, until: Minute): string[] {
  return [...daysIn(folder).keys()].filter((day) => {
    const begin = Date.parse(day) / MINUTE_MS;
    return begin < until && begin + MINUTES_PER_DAY > since;
  });
}

export function removeDay(folder: string, day: string): void {
  for (const ending of ENDINGS) rmSync(pathOf(folder, day, ending), { force: true });
}

function pathOf(folder: string, day: string, ending: Ending): string {
  return join(folder, `${day}${ending}`);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

const readOrNothing = (path: string): Buffer | undefined => ifThere(() => readFileSync(path));
