import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Examination } from '@tfp/contract/doctor';
import { examine } from '@tfp/contract/examine';
import { checkDisk, checkPrivate, checkSize, checkVitals } from '@tfp/contract/vitals';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { Volumes } from '../engine/volumes.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { checkDeadlines } from './check-deadlines.ts';
import { checkFormations } from './check-formations.ts';
import { checkLeftovers, checkOffers } from './check-leftovers.ts';
import { checkNetwork } from './check-network.ts';
import { checkVersion } from './known-bad.ts';

interface ExamineRunnerDeps {
  world: Pick<World, 'engine' | 'platform' | 'timers' | 'now'>;
  fleet: Pick<Fleet, 'all'>;
  facts: Pick<EngineFacts, 'versions' | 'root'>;
  volumes: Pick<Volumes, 'list'>;
  pool: () => Promise<string>;
  folder: string;
  keyFile: string;
}

/** What the run stage finds when it compares what should be with what is. */
export function examineRunner(deps: ExamineRunnerDeps): Promise<Examination> {
  const { world, fleet, facts, folder } = deps;
  const { engine, platform, timers } = world;
  const journal = join(folder, 'journal.ndjson');
  const before = fleet.all();
  const held = new Set(before.flatMap(({ processes }) => [...processes.keys()]));
  const containers = engine.list();
  // Whoever asks for them hears it.
  containers.catch(() => {});
  const checks = {
    formations: async () => checkFormations(fleet.all(), await containers, world.now()),
    leftovers: async () => {
      const networks = await engine.networks();
      const volumes = (await deps.volumes.list()).map(({ name }) => name);
      // Neither what has come nor what has gone since the engine was asked is a stranger.
      const apps = [...new Set([...before, ...fleet.all()])];
      const listed = (await containers).filter(
        ({ name }) => !held.has(name) || isHeld(fleet, name),
      );
      return checkLeftovers(apps, platform.id, { containers: listed, networks, volumes });
    },
    'environment sockets': () => checkOffers(folder, Date.now()),
    deadlines: () => checkDeadlines(fleet.all(), timers, world.now()),
    network: async () => checkNetwork(platform.id, await deps.pool()),
    versions: async () => {
      const versions = await facts.versions();
      const runc = versions.runc === undefined ? [] : checkVersion('runc', versions.runc);
      return [...runc, ...checkVersion('Docker Engine', versions.engine)];
    },
    'the disk of the engine': async () => checkDisk(await facts.root()),
    modes: () => checkPrivate([folder, journal, deps.keyFile]),
    journal: () =>
      checkSize('The journal', statSync(journal).size, LIMITS.journalBytesMax, 'tfp health'),
    vitals: () => checkVitals(LIMITS),
  };
  return examine('runner', checks, keptApps(deps));
}

function isHeld(fleet: Pick<Fleet, 'all'>, name: string): boolean {
  return fleet.all().some(({ processes }) => processes.has(name));
}

function keptApps({ fleet, folder }: ExamineRunnerDeps): string[] {
  const known = fleet.all().map(({ id }) => id);
  return [...new Set([...known, ...readdirSync(join(folder, 'apps'))])];
}
