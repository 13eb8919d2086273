import { noFailpoint } from '@tfp/contract/failpoint';
import type { LogLine, LogQuery, OutputSource } from '@tfp/contract/log-lines';
import { limits } from '#src/limits.ts';
import { linesFrame } from '#src/lines/platform-frame.ts';
import { AppLog } from '#src/segments/app-log.ts';
import { type NewFrame, noteFrame } from '#src/segments/frame.ts';
import { createBufferPool } from '#src/tails/buffer-pool.ts';
import { HitBudget } from '#src/tails/hit-budget.ts';
import { type ReadDeps, readLines } from '#src/tails/read-lines.ts';
import { ThreadPool } from '#src/threads/thread-pool.ts';

const sealers = new ThreadPool(1);
const searchers = new ThreadPool(3);

export function openAppLog(directory: string, options = {}): AppLog {
  const onError = () => undefined;
  return new AppLog({
    directory,
    bootId: 'one boot',
    bytesMax: 2 ** 30,
    ages: { ageMs: (thenMs) => Date.now() - thenMs },
    onError,
    threads: sealers,
    failpoint: noFailpoint,
    ...options,
  });
}

export function platformLines(texts: string[], process = 'router'): NewFrame {
  const at = '2026-11-21T04:00:00.123Z';
  return linesFrame(texts.map((text) => ({ at, source: 'tfp', process, text })));
}

export function aSource(over: Partial<OutputSource> = {}): OutputSource {
  const path = '/nowhere/c1-json.log';
  return { containerId: 'c1', appId: 'app-1', process: 'web.1', release: 1, path, ...over };
}

export const sourceFrame = (source = aSource()): NewFrame => noteFrame({ kind: 'source', source });

/** Records of the engine as one frame. */
export function outputFrame(records: string[], over = {}): NewFrame {
  return {
    meta: {
      kind: 'output',
      containerId: 'c1',
      process: 'web.1',
      release: 1,
      fingerprint: 'f',
      offset: 1,
      ...over,
    },
    payload: Buffer.from(records.map((record) => `${record}\n`).join('')),
    lines: records.length,
  };
}

export function record(log: string, stream = 'stdout'): string {
  return `{"log":${JSON.stringify(log)},"stream":"${stream}","time":"2026-11-21T04:00:00.1234567Z"}`;
}

export function readDeps(log: AppLog): ReadDeps {
  const hitBudget = new HitBudget(limits.hitBytesOfAllMax);
  return { log, buffers: createBufferPool(), hitBudget, searchers };
}

/** A piece on its way to a reader, taken apart. */
export function linesIn(piece: Uint8Array): LogLine[] {
  const rows = Buffer.from(piece).toString().split('\n').slice(0, -1);
  return rows.map((row) => JSON.parse(row));
}

/** Everything that a reader gets who does not tail. */
export async function linesOf(
  log: AppLog,
  query: LogQuery = {},
  deps = readDeps(log),
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const piece of readLines(deps, query, new AbortController().signal)) {
    for (const line of linesIn(piece)) lines.push(line);
  }
  return lines;
}

export async function textsOf(log: AppLog, query: LogQuery = {}): Promise<string[]> {
  return (await linesOf(log, query)).map(({ text }) => text);
}
