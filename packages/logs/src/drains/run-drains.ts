import { join } from 'node:path';
import type { ApiClient } from '@tfp/contract/api-client';
import type { Logger } from '@tfp/contract/platform-process';
import { limits } from '../limits.ts';
import { noticeFrame } from '../lines/platform-frame.ts';
import type { LogStore } from '../segments/log-store.ts';
import { createReceiver, type ReceiverDeps } from './create-receiver.ts';
import { DrainSet, type DrainSetDeps } from './drain-set.ts';
import { followDrains } from './follow-drains.ts';
import { lossText } from './notices.ts';
import { PlaceBook } from './place-book.ts';
import type { LagBounds } from './reading/lag.ts';
import { Turns } from './reading/turns.ts';

export interface RunDrainsDeps {
  log: Logger;
  store: LogStore;
  api: Pick<ApiClient, 'drains'>;
  directory: string;
  receivers: ReceiverDeps;
  bounds: LagBounds;
}

/** No app's id has a dot, so it is not taken for one. */
const PLACES = 'drains.places';

/** Runs the drains until they are stopped. */
export function runDrains(deps: RunDrainsDeps) {
  const { log, store, api, directory, receivers, bounds } = deps;
  const places = new PlaceBook(join(directory, PLACES));
  const drains = new DrainSet({
    openLog: store.open,
    places,
    bounds,
    limits,
    clock: receivers.clock,
    turns: new Turns(),
    createReceiver: (drain, onBreak) => createReceiver(receivers, drain, onBreak),
    tellLoss: lossTeller(log, store),
  });
  const save = () =>
    places.save().catch((error) => log.error({ err: error }, 'places of drains not written'));
  const saving = setInterval(save, limits.drainPlacesMs);
  const stopping = new AbortController();
  const following = followDrains(api, drains, log, stopping.signal);

  async function stop(): Promise<void> {
    stopping.abort();
    await following;
    clearInterval(saving);
    await drains.stop(limits.lastAnswersMs);
    await save();
  }

  return { drains, stop };
}

function lossTeller(log: Logger, store: LogStore): DrainSetDeps['tellLoss'] {
  return (appId, drain, lines, why) => {
    log.warn({ drain: drain.id, app: appId, lines, why }, 'drain dropped lines');
    if (appId === undefined) return;
    store.open(appId)?.append([noticeFrame(lossText(drain, lines, why))]);
  };
}
