import type { OutputChunk } from './output-chunk.ts';

const RECORD_END_BYTES = 100;
const TIME = /"time":"([^"]+)"\}$/;

/** One line about the lines that are missing: how many, or about how many, or that nobody knows. */
export function gapText(process: string, chunk: OutputChunk, lastAtMs: number | undefined) {
  const { gap } = chunk;
  const head = 'Error L10 (output buffer overflow):';
  if (gap === undefined) return undefined;
  if (!gap.isUnseen) {
    return `${head} ${gap.counted} lines of ${process} are missing here, they were written faster than they could be read.`;
  }
  const guess = guessLines(chunk, lastAtMs);
  const number =
    guess === undefined ? 'nobody knows how many' : `about ${gap.counted + guess} by their rate`;
  return `${head} lines of ${process} may be missing here, ${number}: the engine rotated their file away before it was read.`;
}

/** When the last of these records was written; undefined where it does not say so as the engine does. */
export function lastTimeMs(bytes: Buffer): number | undefined {
  const end = bytes.toString('latin1', Math.max(0, bytes.length - RECORD_END_BYTES)).trimEnd();
  const atMs = Date.parse(TIME.exec(end)?.[1] ?? '');
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** By the rate of the lines that follow, for the time of which there is none. */
function guessLines({ bytes, records }: OutputChunk, lastAtMs: number | undefined) {
  const lines = bytes.toString('latin1').trimEnd().split('\n');
  const [firstMs, lastMs] = [lines[0], lines.at(-1)].map((line) =>
    Date.parse(TIME.exec(line ?? '')?.[1] ?? ''),
  ) as [number, number];
  const missingMs = firstMs - (lastAtMs ?? Number.NaN);
  const guess = (missingMs * records) / (lastMs - firstMs);
  return Number.isFinite(guess) && guess >= 0 ? Number(guess.toPrecision(2)) : undefined;
}
