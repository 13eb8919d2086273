import { GOES_ON_ALONE } from '@tfp/contract/releases';
import { secondsWords } from '@tfp/contract/seconds-words';
import { CommandExit, EXIT } from '../command-line/exits.ts';
import { beginStep, type Step } from '../output/step.ts';
import { untilInterrupted } from '../terminal/interrupt.ts';
import type { World } from '../world.ts';
import { followRelease, type ReleaseOutcome } from './follow-release.ts';
import { verdictText } from './verdict-text.ts';
import { withProof } from './with-proof.ts';

export interface AppChange {
  app: string;
  /** `Setting FOO and restarting hello`. */
  doing: string;
  wait: boolean;
  /** Asks for the change; tells the release that it made, if any. */
  request: () => Promise<number | undefined>;
}

/** Changes an app by a release and waits until that is live. A release that fails ends the command with its verdict. */
export async function changeApp(world: World, change: AppChange): Promise<void> {
  const step = beginStep(world.output, change.doing);
  const version = await requestOrEnd(step, change);
  if (version === undefined) return step.end('nothing to change');
  if (!change.wait) {
    step.end(`accepted as v${version}`);
    return world.output.note(`See how it ends: tfp releases:info v${version} -a ${change.app}`);
  }
  const { outcome, outputShown } = await follow(world, step, change.app, version);
  const overtaken = outcome.version !== version;
  if (outcome.kind === 'failed') {
    step.end(overtaken ? `overtaken by v${outcome.version}, which failed` : 'failed');
    return tellFailure(world, outcome, outputShown);
  }
  const { liveMs, processes } = outcome.proof;
  const running = processes.length === 0 ? '(no process runs)' : `live in ${secondsWords(liveMs)}`;
  const live = `${overtaken ? `overtaken by v${outcome.version},` : `done, v${outcome.version}`} ${running}`;
  step.end(withProof(live, outcome.settled));
}

async function requestOrEnd(step: Step, change: AppChange): Promise<number | undefined> {
  try {
    return await change.request();
  } catch (error) {
    step.end('not done');
    throw error;
  }
}

interface Followed {
  outcome: ReleaseOutcome;
  /** The person has read what the release command wrote. */
  outputShown: boolean;
}

function follow(world: World, step: Step, app: string, version: number): Promise<Followed> {
  let awaited = version;
  let outputShown = false;
  return untilInterrupted(
    world,
    async (signal) => {
      const outcome = await followRelease(world.platform(), app, version, {
        signal,
        onProgress: (line) => step.update(`v${awaited}: ${line}`),
        onHeld(line) {
          step.update('waiting for the Docker Engine');
          step.tell(`v${awaited} waits:`, [line, GOES_ON_ALONE]);
        },
        onOutput(lines) {
          step.tell(`v${awaited} runs its release command:`, lines);
          outputShown = true;
        },
        onSuperseded(by) {
          step.update(`v${awaited} was overtaken by v${by}`);
          awaited = by;
          outputShown = false;
        },
      });
      return { outcome, outputShown };
    },
    () => {
      step.end('not waiting any longer');
      world.output.warn(`v${awaited} goes on: the platform finishes it without you.`);
      world.output.warn(`See how it ends: tfp releases:info v${awaited} -a ${app}`);
    },
  ).catch((error: unknown) => {
    if (!(error instanceof CommandExit)) step.end(`lost sight of v${awaited}`);
    throw error;
  });
}

function tellFailure(
  { output }: World,
  { version, verdict, serving }: ReleaseOutcome & { kind: 'failed' },
  outputShown: boolean,
): never {
  const read = outputShown && verdict.code === 'R18';
  output.warn(verdictText(version, read ? { ...verdict, lines: [] } : verdict));
  if (serving !== null) output.warn(`\nv${serving} still serves.`);
  // The platform's own verdicts say by themselves what stands: some of them are about an app that is gone.
  else if (verdict.code !== 'R99')
    output.warn('\nNothing serves: no release of this app was live before.');
  throw new CommandExit(EXIT.error);
}
