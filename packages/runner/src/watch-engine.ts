import { setTimeout as delay } from 'node:timers/promises';
import type { CronRuns } from './cron/cron-runs.ts';
import type { Timetable } from './cron/timetable.ts';
import { isOfCron, isOfRelease, isOneOff } from './engine/labels.ts';
import type { Execs } from './exec/execs.ts';
import type { Fleet } from './fleet/fleet.ts';
import { LIMITS } from './limits.ts';
import type { OneOffs } from './one-off/one-offs.ts';
import type { EnginePresence } from './watch-engine/engine-presence.ts';
import { noteEvent } from './watch-engine/note-event.ts';
import { knownProcesses, observeProcesses } from './watch-engine/observe-processes.ts';
import type { World } from './world.ts';

interface EngineWatch {
  world: World;
  fleet: Fleet;
  /** Puts guard route and firewall in place, whatever was there before. */
  secureHost: () => Promise<void>;
  oneOffs: Pick<OneOffs, 'observe' | 'noteExit'>;
  cronRuns: Pick<CronRuns, 'observe' | 'noteExit'>;
  execs: Pick<Execs, 'observe'>;
  timetable: Pick<Timetable, 'open' | 'close'>;
  presence: Pick<EnginePresence, 'noteObserved' | 'noteAway'>;
  /** What is done beside each look at everything. */
  tidyUp: () => Promise<void>;
}

/** Knows what runs: by the engine's events at once, by its own list every few seconds, and anew whenever it comes back. */
export async function watchEngine(watch: EngineWatch, signal: AbortSignal): Promise<void> {
  const look = createLook(watch);
  let pauseMs: number = LIMITS.reconnectFirstMs;
  while (!signal.aborted) {
    const connection = new AbortController();
    const both = AbortSignal.any([signal, connection.signal]);
    try {
      await watch.secureHost();
      await Promise.race([followEvents(watch, look, both), lookAgainAndAgain(watch, look, both)]);
      pauseMs = LIMITS.reconnectFirstMs;
    } catch (error) {
      if (!signal.aborted) noteAway(watch, error as Error);
    }
    connection.abort();
    await delay(pauseMs, undefined, { signal }).catch(() => {});
    pauseMs = Math.min(pauseMs * 2, LIMITS.reconnectSlowestMs);
  }
}

function noteAway({ world, timetable, presence }: EngineWatch, error: Error): void {
  presence.noteAway(error);
  timetable.close();
  world.log.warn({ err: error }, 'engine is away');
}

async function followEvents(watch: EngineWatch, look: Look, signal: AbortSignal): Promise<void> {
  for await (const event of watch.world.engine.events(signal)) {
    if (event.kind === 'connected') await look();
    else noteEvent(watch, event);
  }
}

async function lookAgainAndAgain(
  watch: EngineWatch,
  look: Look,
  signal: AbortSignal,
): Promise<void> {
  const { listIntervalMs, firewallIntervalMs } = watch.world.timers;
  let securedAt = watch.world.now();
  while (!signal.aborted) {
    await delay(listIntervalMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    if (watch.world.now() >= securedAt + firewallIntervalMs) {
      await watch.secureHost();
      securedAt = watch.world.now();
    }
    await look();
  }
}

type Look = () => Promise<void>;

/** One look at a time: the first one is over only when every process that it found has been asked how it is. */
function createLook(watch: EngineWatch): Look {
  const { world, fleet, oneOffs, execs, cronRuns } = watch;
  let last: Promise<void> = Promise.resolve();

  async function lookNow(): Promise<void> {
    const epoch = await world.engine.epoch();
    world.platform.epoch = epoch;
    await world.networks.refresh();
    const known = knownProcesses(fleet);
    const containers = await world.engine.list();
    const ofReleases = containers.filter(({ labels }) => isOfRelease(labels));
    await observeProcesses(world, fleet, known, ofReleases);
    oneOffs.observe(containers.filter(({ labels }) => isOneOff(labels)));
    cronRuns.observe(containers.filter(({ labels }) => isOfCron(labels)));
    execs.observe(containers);
    for (const appId of world.networks.appIds()) wakeOwner(fleet, appId);
    world.routes.renew(epoch);
    openUp(watch);
  }

  return () => {
    last = last.catch(() => {}).then(lookNow);
    return last;
  };
}

/** What runs is known: from here on decisions are made, jobs begin, and whoever asks is answered. */
function openUp({ fleet, timetable, presence, tidyUp }: EngineWatch): void {
  fleet.open();
  timetable.open();
  presence.noteObserved();
  void tidyUp();
}

/** An app that is being dissolved tries in its own time: a network that is stuck is not pulled at with each look. */
function wakeOwner(fleet: Fleet, appId: string): void {
  if (fleet.get(appId)?.desired !== null) fleet.ownerOf(appId)?.wake();
}
