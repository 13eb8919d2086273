import type { ApiFormation } from '@tfp/contract/platform-api';
import type { SettledProof } from '@tfp/contract/releases';
import { secondsWords } from '@tfp/contract/seconds-words';
import { CommandExit } from '../command-line/exits.ts';
import { beginStep, type Step } from '../output/step.ts';
import { withProof } from '../releases/with-proof.ts';
import { untilInterrupted } from '../terminal/interrupt.ts';
import type { World } from '../world.ts';
import { awaitStops } from './await-stops.ts';
import { type SettleOptions, settleProcesses } from './settle-processes.ts';

export interface Expected extends Pick<SettleOptions, 'types' | 'replaced'> {
  /** Ids of the processes that ran before: what becomes of those that go is told. */
  before: ReadonlySet<string>;
  /** Nothing runs of the app, so there is nothing to wait for: the next release begins with it. */
  isForNextRelease?: boolean;
}

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
  let settled: Settled;
  try {
    const expected = await change.request();
    if (expected.isForNextRelease)
      return step.end('it counts from the next release on: nothing runs yet');
    if (!change.wait) return step.end('accepted');
    settled = await settle(world, step, change.app, expected);
  } catch (error) {
    if (!(error instanceof CommandExit)) step.end('not done');
    throw error;
  }
  const took = secondsWords(settled.doneAt - began);
  step.end(withProof(`done in ${took}, ${change.told(settled.formation)}`, settled.proof));
}

interface Settled {
  formation: ApiFormation[];
  doneAt: number;
  proof: SettledProof | undefined;
}

function settle(world: World, step: Step, app: string, expected: Expected): Promise<Settled> {
  const platform = world.platform();
  return untilInterrupted(
    world,
    async (signal) => {
      const onBlind = (line: string) => step.tell('waiting', [line]);
      const options = { ...expected, signal, onProgress: step.update, onBlind };
      const formation = await settleProcesses(platform, app, options);
      const doneAt = Date.now();
      // It is done, whether or not somebody can tell how the old ones went.
      const proof = await awaitStops(platform, app, expected.before, signal).catch(() => undefined);
      return { formation, doneAt, proof };
    },
    () => {
      step.end('not waiting any longer');
      world.output.warn('It goes on: the platform finishes it without you.');
      world.output.warn(`See how it stands: tfp ps -a ${app}`);
    },
  );
}
