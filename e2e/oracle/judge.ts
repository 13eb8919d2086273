import type { LogLine } from '@tfp/contract/log-lines';
import type { WritingApp, WritingHouse } from './house.ts';
import { Seen } from './seen.ts';
import type { Flaw } from './stream-check.ts';

/** What stands in the store against what was written. */
export interface Verdict {
  streams: number;
  lines: number;
  /** Streams whose writers were gone before their books could be opened: only their order is known. */
  withoutBooks: number;
  /** What nobody accounts for. */
  wrong: string[];
  /** What went with an engine that was ended by force. */
  lostByEngine: { flaws: string[]; bytes: number; mostBytes: number };
  notices: string[];
  disorderMs: { store: number; tail: number };
}

/**
 * An engine that is ended by force takes with it what it had read of a stream and not written down: a buffer of its own
 * of a megabyte at most, and what it copies. The line that it had begun is torn. Of a process that ends while it is away
 * nobody reads any more what stands in the pipe.
 */
const ENGINE_HOLDS_BYTES_MAX = 1_250_000;
const TORN_BYTES_MAX = 110_000;
/** A line is stamped a little before or behind the moment of which it tells. */
const SLACK_MS = 1_000;

export async function readStore(house: WritingHouse, appId: string): Promise<Seen> {
  const seen = new Seen();
  for await (const line of house.logs.read(appId, { after: 0 })) seen.take(line);
  seen.finish();
  return seen;
}

export function judge(house: WritingHouse, stored: Seen, { tail }: WritingApp): Verdict {
  const verdict: Verdict = {
    streams: stored.streams.size,
    lines: stored.ids.length,
    withoutBooks: 0,
    wrong: stored.strange
      .filter((line) => !isTornByEngine(house, line))
      .map((line) => `strange: ${line.process}: ${line.text.slice(0, 80)}`),
    lostByEngine: { flaws: [], bytes: 0, mostBytes: 0 },
    notices: stored.notices.map(({ text }) => text),
    disorderMs: { store: stored.disorderMs, tail: tail.seen.disorderMs },
  };
  for (const [id, stream] of stored.streams) {
    const written = house.books.written(id);
    for (const flaw of stream.flaws) judgeFlaw(house, flaw, verdict);
    if (written === undefined) verdict.withoutBooks += 1;
    else if (stream.last > written.attempted) verdict.wrong.push(`${id}: more than was written`);
    else if (stream.last < written.finished) {
      judgeFlaw(house, stream.missesEnd(written.finished, written.at), verdict);
    }
  }
  verdict.wrong.push(...differences(stored, tail.seen));
  return verdict;
}

/** Streams that were written, and of which no reader has seen a line. */
export function unseen({ books }: WritingHouse, seen: Seen[]): string[] {
  const ids = books.ids().filter((id) => (books.written(id)?.finished ?? 0) > 0);
  return ids.filter((id) => !seen.some(({ streams }) => streams.has(id)));
}

function judgeFlaw(house: WritingHouse, flaw: Flaw, { lostByEngine, wrong }: Verdict): void {
  if (flaw.bytes > ENGINE_HOLDS_BYTES_MAX || !isByEngine(house, flaw)) {
    wrong.push(JSON.stringify(flaw));
    return;
  }
  lostByEngine.flaws.push(`${flaw.kind} of ${flaw.process}: ${flaw.said}`);
  lostByEngine.bytes += flaw.bytes;
  lostByEngine.mostBytes = Math.max(lostByEngine.mostBytes, flaw.bytes);
}

/** Whether an engine died between the last line before it and the first behind it. */
function isByEngine({ engineDeaths }: WritingHouse, flaw: Flaw): boolean {
  const [afterMs, beforeMs] = [flaw.afterAt, flaw.beforeAt].map((at) => Date.parse(at)) as [
    number,
    number,
  ];
  return (
    flaw.kind !== 'twice' &&
    engineDeaths.some(
      ({ from, to }) => afterMs <= Date.parse(to) && beforeMs >= Date.parse(from) - SLACK_MS,
    )
  );
}

/** The rest of a line is too short to tell whose it is. It comes as soon as an engine is back. */
function isTornByEngine({ engineDeaths }: WritingHouse, { at, text }: LogLine): boolean {
  return (
    text.length < TORN_BYTES_MAX &&
    engineDeaths.some(({ from, to }) => at >= from && Date.parse(at) <= Date.parse(to) + SLACK_MS)
  );
}

/** The tail has each line of the store once, and nothing else; but for those whose number it was told. */
function differences(stored: Seen, tailed: Seen): string[] {
  const told = new Set(
    tailed.notices.filter(({ text }) => text.includes('L11')).map(({ id }) => id),
  );
  let isExcused = false;
  let at = 0;
  for (const [index, id] of stored.ids.entries()) {
    while (told.has(tailed.ids[at] ?? -1)) {
      isExcused = true;
      at += 1;
    }
    if (tailed.ids[at] !== id) {
      if (isExcused) continue;
      return [`the tail has ${tailed.ids[at]} where the store has ${id}`];
    }
    if (tailed.sums[at] !== stored.sums[index]) return [`the tail has another line ${id}`];
    isExcused = false;
    at += 1;
  }
  return at === tailed.ids.length ? [] : [`the tail has ${tailed.ids.length - at} lines more`];
}
