import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ifThere } from '../files/if-there.ts';
import { readSealedFacts } from './sealed-file.ts';
import type { Segment } from './segment.ts';

const NAME = /^(\d{16})\.(segment|sealed|sealed\.new)$/;

export const segmentEnd = (segment: Segment): number => segment.base + segment.size;

/** The segment in which something stands behind this position: the one that holds it, or the next. */
export function segmentFrom(segments: readonly Segment[], position: number): Segment | undefined {
  return segments.find((segment) => segmentEnd(segment) > position);
}

/** To be asked anew behind each wait: it may have become so meanwhile. */
export const isSealed = ({ sealed }: Segment): boolean => sealed !== undefined;

export const bytesOnDisk = ({ size, sealed }: Segment): number => sealed?.bytes ?? size;

export function segmentPath(directory: string, base: number): string {
  return join(directory, `${String(base).padStart(16, '0')}.segment`);
}

export function sealedPath(directory: string, base: number): string {
  return join(directory, `${String(base).padStart(16, '0')}.sealed`);
}

/** Where a segment is being compressed. It counts for nothing until it has its name. */
export function draftPath(directory: string, base: number): string {
  return `${sealedPath(directory, base)}.new`;
}

export function filePath(directory: string, { base, sealed }: Segment): string {
  return sealed === undefined ? segmentPath(directory, base) : sealedPath(directory, base);
}

/**
 * The segments of an app, oldest first; none when it has no directory yet. What a sealing that did not come to its end
 * has left is removed: a draft, or the plain file beside the compressed one.
 */
export function listSegments(directory: string): Segment[] {
  const segments = new Map<number, Segment>();
  for (const name of (ifThere(() => readdirSync(directory)) ?? []).sort()) {
    const [, digits, kind] = NAME.exec(name) ?? [];
    if (digits === undefined) continue;
    const base = Number(digits);
    const path = join(directory, name);
    if (kind === 'sealed.new') rmSync(path, { force: true });
    // The name of a sealed one sorts before that of its plain one.
    else if (kind === 'sealed') takeSealed(segments, path, base);
    else if (segments.has(base)) rmSync(path, { force: true });
    else segments.set(base, plainSegment(path, base));
  }
  return [...segments.values()];
}

/** One that cannot be read at all gives way to the plain one, if that is still there. */
function takeSealed(segments: Map<number, Segment>, path: string, base: number): void {
  const facts = readSealedFacts(path, base);
  if (facts !== undefined) segments.set(base, { base, ...facts });
}

function plainSegment(path: string, base: number): Segment {
  const { size, birthtimeMs, mtimeMs } = statSync(path);
  return { base, size, startedAtMs: birthtimeMs, endedAtMs: mtimeMs };
}
