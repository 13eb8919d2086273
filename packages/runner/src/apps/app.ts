import type { DesiredApp } from '@tfp/contract/desired-state';
import type { ProcessStop } from '@tfp/contract/journal';
import type { AppMemory } from './app-memory.ts';
import type { Process } from './process.ts';

/** One app as this runner knows it: what should be, what it remembers, what is. */
export interface App {
  readonly id: string;
  /** null: the app is gone, and what is left of it goes too. */
  desired: DesiredApp | null;
  memory: AppMemory;
  readonly processes: Map<string, Process>;
  readonly handles: Map<string, ProcessHandles>;
  /** Every live router worker has taken the routes of the release that serves. */
  isAcknowledged: boolean;
  /** The version of the table whose acknowledgement that waits for. */
  awaitedRoutes: number;
  /** When each awaited version was first heard of. */
  readonly heardAt: Map<number, number>;
  /** The versions of which was told that the engine does not answer. */
  readonly silenceTold: Set<number>;
  /** Processes that were asked to stop lately, the newest last. */
  readonly stops: ProcessStop[];
  /** Fires when the app is gone: nobody's requests are waited for any more. */
  readonly hurry: AbortController;
  /** Something changed: decide again. */
  wake: () => void;
}

/** What others wait for in the life of a process. */
interface ProcessHandles {
  /** There is a container that runs, or there will be none. */
  begun: PromiseWithResolvers<void>;
  exited: PromiseWithResolvers<void>;
  /** Ends the watch on its health. */
  watch: AbortController;
  /** Settled when what a release command wrote is in the journal. */
  told: Promise<void>;
}

export function createApp(id: string, desired: DesiredApp | null, memory: AppMemory): App {
  return {
    id,
    desired,
    memory,
    processes: new Map(),
    handles: new Map(),
    isAcknowledged: false,
    awaitedRoutes: 0,
    heardAt: new Map(),
    silenceTold: new Set(),
    stops: [],
    hurry: new AbortController(),
    wake: () => {},
  };
}

export function addProcess(app: App, process: Process): ProcessHandles {
  const handles = {
    begun: Promise.withResolvers<void>(),
    exited: Promise.withResolvers<void>(),
    watch: new AbortController(),
    told: Promise.resolve(),
  };
  app.processes.set(process.key, process);
  app.handles.set(process.key, handles);
  return handles;
}

export function handlesOf(app: App, process: Process): ProcessHandles {
  const handles = app.handles.get(process.key);
  if (handles === undefined) throw new Error(`${process.key} has no handles`);
  return handles;
}

export function removeProcess(app: App, process: Process): void {
  app.processes.delete(process.key);
  app.handles.delete(process.key);
}
