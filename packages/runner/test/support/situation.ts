import type { DesiredApp } from '@tfp/contract/desired-state';
import { type AppMemory, blankMemory } from '#src/apps/app-memory.ts';
import type { Decision } from '#src/reconcile/action.ts';
import type { Situation } from '#src/reconcile/scene.ts';
import { reconcile } from '#src/reconcile.ts';
import { plainRelease } from './process-record.ts';

export const DEADLINES = { bootTimeoutMs: 60_000, releaseCommandMs: 30_000 };
export const NOW = 1_000_000;

export const exited = (code: number) => ({
  phase: 'ended' as const,
  healthy: false,
  end: { kind: 'exited' as const, code, outOfMemory: false },
});

export function desired(fields: Partial<DesiredApp> = {}): DesiredApp {
  return {
    id: 'app',
    name: 'app',
    hosts: [],
    dataKey: { keyId: '', nonce: '', text: '', tag: '' },
    formation: { web: { quantity: 1, generation: 0 } },
    live: plainRelease(1),
    target: null,
    ...fields,
  };
}

/** An app whose v1 serves, as far as nothing else is said. */
export function situation(fields: Partial<Situation> = {}): Situation {
  return {
    desired: desired(),
    processes: [],
    isAcknowledged: true,
    ...fields,
    memory: memory(fields.memory),
  };
}

export function memory(fields: Partial<AppMemory> = {}): AppMemory {
  return { ...blankMemory(), serving: plainRelease(1), admitted: [1], ...fields };
}

export function decide(fields: Partial<Situation>, now = NOW): Decision {
  return reconcile(situation(fields), DEADLINES, now);
}

export function kinds(fields: Partial<Situation>, now = NOW): string[] {
  return decide(fields, now).actions.map(({ kind }) => kind);
}
