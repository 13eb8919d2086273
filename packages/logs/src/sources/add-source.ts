import type { OutputSource } from '@tfp/contract/log-lines';
import type { OutputCollector } from '../collect-output.ts';
import { noteFrame } from '../segments/frame.ts';
import type { LogStore } from '../segments/log-store.ts';

interface AddSourceDeps {
  store: LogStore;
  collector: Pick<OutputCollector, 'follow'>;
}

/** Remembers a source for good, then follows it. One that ended goes on behind what is stored of it. */
export async function addSource(deps: AddSourceDeps, source: OutputSource): Promise<void> {
  const log = deps.store.open(source.appId);
  if (log === undefined) return;
  const known = log.state.sources.get(source.containerId);
  if (known === undefined || known.ended) log.append([noteFrame({ kind: 'source', source })]);
  await log.sync();
  const state = log.state.sources.get(source.containerId);
  if (state !== undefined) deps.collector.follow(source.appId, log, state);
}
