import type { ApiFormation } from '@tfp/contract/platform-api';
import { CommandExit } from './exits.ts';
import { untilInterrupted } from './interrupt.ts';
import { seconds } from './output/relative-time.ts';
import { beginStep, type Step } from './output/step.ts';
import { type SettleOptions, settleProcesses } from './settle-processes.ts';
import type { World } from './world.ts';

export type Expected = Pick<SettleOptions, 'types' | 'replaced'>;

export interface ProcessChange {
  app: string;
  /** `Scaling web=3 on hello`. */
  doing: string;
  wait: boolean;
  /** Asks for the change; tells what should then run. */
  request: () => Promise<Expected>;
  /** What to say of the formation that stands when it is done. */
  told: (formation: readonly ApiFormation[]) => string;
}

/** Changes what runs of the live release, without a new one, and waits until it runs. */
export async function changeProcesses(world: World, change: ProcessChange): Promise<void> {
  const began = Date.now();
  const step = beginStep(world.output, change.doing);
  let formation: ApiFormation[];
  try {
    const expected = await change.request();
    if (!change.wait) return step.end('accepted');
    formation = await settle(world, step, change.app, expected);
  } catch (error) {
    if (!(error instanceof CommandExit)) step.end('not done');
    throw error;
  }
  step.end(`done in ${seconds(Date.now() - began)}, ${change.told(formation)}`);
}

function settle(world: World, step: Step, app: string, expected: Expected) {
  return untilInterrupted(
    world,
    (signal) =>
      settleProcesses(world.platform(), app, { ...expected, signal, onProgress: step.update }),
    () => {
      step.end('not waiting any longer');
      world.output.warn('It goes on: the platform finishes it without you.');
      world.output.warn(`See how it stands: tfp ps -a ${app}`);
    },
  );
}
