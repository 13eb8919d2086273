import { expect } from 'vitest';
import { type SteadyLoad, startLoad } from '../support/steady-load.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';

/** What a failure is made on: a platform, an app under load that must not notice, and one that may. */
export interface Ground {
  stack: TfpStack;
  /** Nothing is done to it. A load asks it throughout: each answer must be its own, and a 200. */
  neighbour: TestApp;
  victim: TestApp;
  load: SteadyLoad;
  dispose: () => Promise<void>;
}

/** Few, so that images are collected. */
export const KEPT_RELEASES = 5;
/** What the engine keeps of a container fits, and no more: a flood makes the oldest lines go. */
export const LOG_BYTES_PER_APP = 64 * 1024 * 1024;

/** A drain that is further behind leaps. */
export const DRAIN_BYTES = 4 * 1024 * 1024;

const SETTINGS = {
  TFP_DRAIN_NETWORKS: '127.0.0.0/8',
  TFP_DRAIN_BYTES: String(DRAIN_BYTES),
  TFP_ROUTER_WORKERS: '2',
  TFP_FAILPOINTS: '1',
  TFP_KEPT_RELEASES: String(KEPT_RELEASES),
  TFP_LOG_BYTES_PER_APP: String(LOG_BYTES_PER_APP),
  TFP_BOOT_TIMEOUT_MS: '8000',
  TFP_REVERT_WINDOW_MS: '2000',
  TFP_BACKOFF_FIRST_MS: '8000',
  TFP_STOP_GRACE_MS: '3000',
  TFP_DRAIN_REQUESTS_MS: '5000',
  TFP_DRAIN_STREAMS_MS: '2000',
  TFP_LIST_INTERVAL_MS: '1000',
};

export async function startGround(parent?: string): Promise<Ground> {
  const stack = await startTfp(SETTINGS, parent);
  const neighbour = await createApp(stack, 'neighbour', 'chaos');
  const victim = await createApp(stack, 'victim', 'chaos');
  await neighbour.deploy();
  await victim.deploy();
  const load = startLoad(stack.httpPort, neighbour.name);
  const strangers = startLoad(stack.httpPort, victim.name, {
    clients: 2,
    mayFail: true,
    pauseMs: 50,
  });
  return {
    stack,
    neighbour,
    victim,
    load,
    async dispose() {
      const { requests, failures } = await load.stop();
      const mixedUp = (await strangers.stop()).failures;
      process.stdout.write(`${requests} requests to a neighbour\n`);
      neighbour.dispose();
      victim.dispose();
      await stack.dispose();
      // Of what came behind the last row nobody has asked yet.
      expect({ failures, mixedUp }).toEqual({ failures: [], mixedUp: [] });
    },
  };
}
