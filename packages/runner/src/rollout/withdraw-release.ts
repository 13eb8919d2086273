import type { RunnableRelease, Verdict } from '@tfp/contract/releases';
import { runError } from '@tfp/contract/run-codes';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { keepCrash } from '../crashes/keep-crash.ts';
import { LIMITS } from '../limits.ts';
import { gatherVerdict } from '../verdict/gather-verdict.ts';
import type { World } from '../world.ts';
import { announceRelease } from './announce-release.ts';
import { serveRelease } from './serve-release.ts';

/** Gives up a release that one of its processes has discredited. What served before goes on, or comes back. */
export async function withdrawRelease(world: World, app: App, culprit: Process): Promise<void> {
  const { memory } = app;
  const version = culprit.release;
  // There is no way back: what ended is a crash, as it is in a first release at any later moment.
  if (isToldAsFirst(world, app, version)) return announceRelease(world, app);
  const verdict = await gatherVerdict(world, app, culprit);
  world.counts.crashed(app.id, culprit.name, verdict.code);
  await keepCrash(world, app, culprit, verdict);
  const serves = memory.serving?.version === version;
  const back = previousOfLive(world, app, version);
  if (serves && back) {
    const since = world.now();
    sayError(world, app, version, verdict);
    memory.reverting = { version, to: back.version, verdict, since };
    return giveUp(world, app, version, back);
  }
  return failRelease(world, app, version, verdict);
}

/** The runner ended after it had told that the first release is live, and before it wrote that down for itself. */
function isToldAsFirst(world: World, { id, memory }: App, version: number): boolean {
  const { announcing } = memory;
  const isFirst = announcing?.version === version && announcing.previous === null;
  return isFirst && world.journal.hasOutcome(id, version, 'live');
}

/** What to go back to, if everybody knows already that this release is live. */
function previousOfLive(
  world: World,
  { id, memory: { announcing, fallback } }: App,
  version: number,
): RunnableRelease | null {
  if (announcing === null) return fallback?.release ?? null;
  // The runner ended after it had told so, and before it wrote that down for itself.
  return world.journal.hasOutcome(id, version, 'live') ? announcing.previous : null;
}

/** A release that was not live yet is given up, and whoever waits for it hears why. */
export async function failRelease(
  world: World,
  app: App,
  version: number,
  verdict: Verdict,
): Promise<void> {
  const { memory } = app;
  sayError(world, app, version, verdict);
  if (!world.journal.hasOutcome(app.id, version)) {
    await world.journal.append(app.id, { kind: 'failed', version, verdict });
  }
  const serves = memory.serving?.version === version;
  const previous = serves ? (memory.announcing?.previous ?? null) : memory.serving;
  giveUp(world, app, version, previous);
}

function sayError(world: World, app: App, version: number, { code, message }: Verdict): void {
  world.say(app.id, runError(code, message), version);
}

function giveUp(world: World, app: App, version: number, previous: RunnableRelease | null): void {
  const { memory } = app;
  memory.settling = memory.settling.filter((settling) => settling.version !== version);
  memory.rejected = [...memory.rejected, version].slice(-LIMITS.rejectedKept);
  if (memory.serving?.version === version) {
    memory.announcing = null;
    memory.fallback = null;
    memory.crashes = {};
  }
  app.heardAt.delete(version);
  serveRelease(world, app, previous);
}

/** The processes of the earlier release serve again, or there is no more sense in waiting for them. */
export async function confirmRevert(world: World, app: App): Promise<void> {
  const { memory } = app;
  if (memory.reverting === null) return;
  const { version, to, verdict } = memory.reverting;
  await world.journal.append(app.id, { kind: 'reverted', version, to, verdict });
  world.say(app.id, `v${version} was taken back: v${to} serves again`, version);
  memory.reverting = null;
  world.files.saveMemory(app.id, memory);
  app.wake();
}
