import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type SteadyLoad, startLoad } from '../support/steady-load.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';

/** What is attacked: a platform, on which one app's own code attacks, and another one must not notice. */
export interface Ground {
  stack: TfpStack;
  attacker: TestApp;
  /** A load asks it throughout: each answer must be its own, and a 200. */
  bystander: TestApp;
  load: SteadyLoad;
  /** Runs a command in a one-off of the attacker's and gives back what it wrote. */
  inside: (...command: string[]) => Promise<string>;
  dispose: () => Promise<void>;
}

/** For how long a session waits for its client. */
export const ATTACH_MS = 5_000;

const TIMES = {
  TFP_REVERT_WINDOW_MS: '2000',
  TFP_BACKOFF_FIRST_MS: '500',
  TFP_BACKOFF_SLOWEST_MS: '1000',
  TFP_STOP_GRACE_MS: '3000',
  TFP_DRAIN_REQUESTS_MS: '5000',
  TFP_DRAIN_STREAMS_MS: '2000',
  TFP_LIST_INTERVAL_MS: '1000',
  TFP_ATTACH_MS: String(ATTACH_MS),
  TFP_HANGUP_GRACE_MS: '2000',
};

export async function startGround(): Promise<Ground> {
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '2', ...TIMES });
  const bystander = await createApp(stack, 'bystander', 'chaos');
  const attacker = await createApp(stack, 'attacker', 'chaos');
  cpSync(join(import.meta.dirname, 'attacker'), attacker.folder, { recursive: true });
  await bystander.deploy();
  await attacker.deploy();
  const load = startLoad(stack.httpPort, bystander.name);
  return {
    stack,
    attacker,
    bystander,
    load,
    async inside(...command) {
      return (await attacker.done('run', ...command)).stdout;
    },
    async dispose() {
      const { requests, failures } = await load.stop();
      process.stdout.write(`${requests} requests to a bystander\n`);
      attacker.dispose();
      bystander.dispose();
      await stack.dispose();
      // Of what came behind the last attack nobody has asked yet.
      expect(failures).toEqual([]);
    },
  };
}
