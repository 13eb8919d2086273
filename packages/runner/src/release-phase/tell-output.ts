import { setTimeout as delay } from 'node:timers/promises';
import { type App, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { EngineError } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import type { Mask } from '../output/mask-secrets.ts';
import type { World } from '../world.ts';
import { OutputRecord } from './output-record.ts';

/**
 * Tells every line of a release command in the journal. The container's log is read from its first byte, as often as
 * the connection breaks, and once more after the end: so nothing is missing, and what was told is passed over.
 */
export async function tellOutput(
  world: World,
  app: App,
  process: Process,
  mask: Mask,
): Promise<void> {
  const { begun, exited } = handlesOf(app, process);
  await begun.promise;
  const { id, name, release: version } = process;
  if (id === undefined || process.end?.kind === 'unstarted') return;
  const record = new OutputRecord(name, (from, lines) =>
    world.journal.append(app.id, { kind: 'output', version, from, lines: lines.map(mask) }),
  );
  const giveUp = new AbortController();
  void exited.promise
    .then(() => delay(LIMITS.outputLastMs, undefined, { ref: false }))
    .then(() => giveUp.abort());
  while (!giveUp.signal.aborted) {
    if (await readOnce(world, id, record, giveUp.signal)) break;
    await Promise.race([exited.promise, delay(world.timers.engineRetryMs, undefined, NO_REF)]);
  }
  if (giveUp.signal.aborted) world.log.warn({ process: process.key }, 'output is incomplete');
  await record.close();
}

const NO_REF = { ref: false };

/** Reads what is there and what comes. Answers whether that is all: it began after the end. */
async function readOnce(
  { engine, log }: World,
  id: string,
  record: OutputRecord,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const hasEnded = (await engine.exitOf(id)) !== undefined;
    record.begin();
    for await (const piece of engine.output(id, signal)) {
      record.take(piece);
      if (record.isFull) return true;
    }
    if (hasEnded) record.end();
    return hasEnded;
  } catch (error) {
    log.debug({ err: error, container: id }, 'output broke off; reading it again');
    return error instanceof EngineError && error.kind === 'missing';
  }
}
