import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@tfp/contract/doctor';
import type { App } from '../apps/app.ts';
import type { EngineContainer, EngineNetwork } from '../engine/engine.ts';
import { isOfRelease, LABEL } from '../engine/labels.ts';
import { LIMITS } from '../limits.ts';

interface OnTheEngine {
  containers: readonly EngineContainer[];
  networks: readonly EngineNetwork[];
  volumes: readonly string[];
}

/** What carries this platform's label on the engine, and is nobody's. */
export function checkLeftovers(
  apps: readonly App[],
  platformId: string,
  { containers, networks, volumes }: OnTheEngine,
): Finding[] {
  const known = new Map(apps.map((app) => [app.id, app]));
  const ownerOf = (labels: Readonly<Record<string, string>>) => known.get(labels[LABEL.app] ?? '');
  const strangers = containers.flatMap(({ name, labels }) => {
    const owner = ownerOf(labels);
    const isKnown = owner !== undefined && (!isOfRelease(labels) || owner.processes.has(name));
    if (isKnown && owner.desired !== null) return [];
    return [leftover('container', name, isKnown, `docker rm -f ${name}`)];
  });
  const unowned = networks
    .filter(({ labels }) => labels[LABEL.platform] === platformId)
    .flatMap(({ name, labels }) => {
      const owner = ownerOf(labels);
      if (owner !== undefined && owner.desired !== null) return [];
      return [leftover('network', name, owner !== undefined, `docker network rm ${name}`)];
    });
  const kept = volumes.map((name) => leftover('volume', name, false, `docker volume rm ${name}`));
  return [...strangers, ...unowned, ...kept];
}

/** An environment is fetched within seconds, or never: what still waits was left by a runner that died. */
export function checkOffers(folder: string, now: number): Finding[] {
  const offers = join(folder, 'env');
  return namesIn(offers).flatMap((name) => {
    const path = join(offers, name);
    const since = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    // A start can wait for its turn: others may go before it.
    if (now - since < LIMITS.engineStartMs + LIMITS.environmentMs) return [];
    return [leftover('socket', path, false, `rm ${path}`)];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function leftover(kind: string, name: string, isGoing: boolean, remove: string): Finding {
  return {
    code: `leftover_${kind}`,
    invariant: 'I3',
    severity: isGoing ? 'underway' : 'broken',
    found: `The ${kind} ${name} is nobody's${isGoing ? ' any more, and on its way out' : ''}.`,
    next: isGoing ? 'Wait a moment.' : remove,
  };
}
