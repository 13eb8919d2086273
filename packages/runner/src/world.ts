import type { DesiredApp } from '@tfp/contract/desired-state';
import type { Failpoint } from '@tfp/contract/failpoint';
import type { Logger } from '@tfp/contract/platform-process';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { AppFiles } from './apps/app-files.ts';
import type { Timers } from './config.ts';
import type { CrashBook } from './crashes/crash-book.ts';
import type { SpecPlatform } from './engine/container-spec.ts';
import type { Engine } from './engine/engine.ts';
import type { Journal } from './journal/journal.ts';
import type { RunCounts } from './metrics/run-counts.ts';
import type { AddressBook } from './network/address-book.ts';
import type { AppNetworks } from './network/app-networks.ts';
import type { OneOffFiles } from './one-off/one-off-files.ts';
import type { AppVoice } from './output/app-voice.ts';
import type { OutputCollector } from './output/output-collector.ts';
import type { RouteTable } from './routing/route-table.ts';
import type { RouterWorkers } from './routing/router-workers.ts';
import type { EnginePresence } from './watch-engine/engine-presence.ts';

/** Everything outside of an app that its verbs may touch; put together in main.ts. */
export interface World {
  engine: Engine;
  networks: AppNetworks;
  addresses: AddressBook;
  routes: RouteTable;
  workers: RouterWorkers;
  journal: Pick<Journal, 'append' | 'hasOutcome' | 'lastState'>;
  presence: Pick<EnginePresence, 'answers'>;
  collector: Pick<OutputCollector, 'begin' | 'end'>;
  files: AppFiles;
  crashes: CrashBook;
  counts: RunCounts;
  oneOffFiles: OneOffFiles;
  say: AppVoice;
  /** Opens a release's config. The clear text is for one start and is kept nowhere. */
  openConfig: (app: DesiredApp, release: RunnableRelease) => Record<string, string>;
  /** What is the same for all containers; the epoch in it changes when the engine comes back. */
  platform: SpecPlatform;
  timers: Timers;
  /** Milliseconds since 1970 that never jump while this process lives. */
  now: () => number;
  /** Milliseconds since the machine booted: evenly, and the same for the runner that comes after this one. */
  uptime: () => number;
  /** The clock that people see, and that they may set: for times that are told, never for those that are waited for. */
  clock: () => number;
  failpoint: Failpoint;
  log: Logger;
}
