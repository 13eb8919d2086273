import { expect } from 'vitest';
import { converged } from '../support/converged.ts';
import { type SecondEngine, startSecondEngine } from '../support/second-engine.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';
import type { Failure } from './failure.ts';

/** What a failure of an engine is made on: a platform with an engine and a network of its own, and two apps. */
export interface EngineGround {
  engine: SecondEngine;
  stack: TfpStack;
  left: TestApp;
  right: TestApp;
  dispose: () => Promise<void>;
}

/** Of each of the two apps. */
export const QUANTITY = 10;
const FORMATION = { web: QUANTITY };
const DISK_BYTES = 3 * 1024 ** 3;

export async function startEngineGround(): Promise<EngineGround> {
  const engine = await startSecondEngine(DISK_BYTES);
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '2' }, undefined, engine);
  const left = await createApp(stack, 'left', 'chaos');
  const right = await createApp(stack, 'right', 'chaos');
  for (const app of [left, right]) {
    await app.deploy();
    expect(await app.tfp('scale', `web=${QUANTITY}`)).toMatchObject({ code: 0 });
  }
  return {
    engine,
    stack,
    left,
    right,
    async dispose() {
      left.dispose();
      right.dispose();
      await stack.dispose();
      await engine.dispose();
    },
  };
}

/** Makes a failure, then asks the oracle and the engine. */
export async function proveOnEngine(
  ground: EngineGround,
  { fault }: Pick<Failure<EngineGround>, 'fault'>,
): Promise<void> {
  await fault(ground);
  for (const app of [ground.left, ground.right]) await converged(ground.stack, app, FORMATION);
  await expectWell(ground.stack);
}
