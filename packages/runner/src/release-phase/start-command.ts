import { RELEASE_TYPE, type RunnableRelease } from '@tfp/contract/releases';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import { type App, addProcess, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { containerOn, prepareGround } from '../containers/ground.ts';
import type { StartWatch } from '../engine/engine.ts';
import { maskOf } from '../output/mask-of.ts';
import type { Mask } from '../output/mask-secrets.ts';
import { sourceOf } from '../output/source-of.ts';
import { noteUnstarted } from '../rollout/note-unstarted.ts';
import { forgetSilence, tellingSilence } from '../rollout/tell-silence.ts';
import { wantedProcess } from '../rollout/wanted-process.ts';
import type { World } from '../world.ts';
import { tellOutput } from './tell-output.ts';

/** Writes down for good that a release command is about to run, under which name: from here on it never runs twice. */
export async function expectCommand(
  world: World,
  app: App,
  release: RunnableRelease,
): Promise<Process> {
  const process = commandProcess(world, app, release);
  const mask = maskOf(world, app, release.version);
  const isSecondTry = app.memory.releasePhase?.version === release.version;
  if (!isSecondTry) await tellBegin(world, app, process, mask);
  rememberBegin(world, app, process);
  const handles = addProcess(app, process);
  handles.told = tellOutput(world, app, process, mask);
  changeState(world, app, process, 'starting');
  return process;
}

function commandProcess(world: World, { desired }: App, release: RunnableRelease): Process {
  const name = `${RELEASE_TYPE}.${release.version}`;
  const size = desired?.formation[RELEASE_TYPE]?.size ?? STANDARD_SIZE;
  const slot = { name, type: RELEASE_TYPE, generation: 0, size };
  return wantedProcess(world, { name: desired?.name ?? '' }, release, slot, release.releaseCommand);
}

async function tellBegin(
  world: World,
  app: App,
  { name, command, release: version }: Process,
  mask: Mask,
): Promise<void> {
  const line = mask(`Running release command: ${command}`);
  await world.journal.append(app.id, { kind: 'progress', version, line, command: 'started' });
  world.say(app.id, mask(`Starting ${name} with command \`${command}\``), version);
}

function rememberBegin(world: World, app: App, { key, startedAt, release: version }: Process) {
  const { epoch } = world.platform;
  app.memory.releasePhase = { version, key, startedAt, epoch, isOverdue: false, outcome: null };
  world.files.saveMemory(app.id, app.memory);
  world.failpoint('runner.after-command-memory');
}

/** Runs it in a container of its own: the new image, the new config, the size of the type `release`. */
export async function startCommand(
  world: World,
  app: App,
  release: RunnableRelease,
  process: Process,
): Promise<void> {
  try {
    await tellingSilence(world, app, release.version, async () => {
      const ground = await prepareGround(world, app, release);
      const container = containerOn(world, ground, process, { ...process, kind: 'release' });
      await world.engine.startSet([container], watch(world, app, process));
    });
  } catch (error) {
    await noteUnstarted(world, app, process, error as Error);
  }
}

function watch(world: World, app: App, process: Process): StartWatch {
  return {
    async created(_key, id) {
      process.id = id;
      world.failpoint('runner.after-command-create');
      await world.collector.begin(await sourceOf(world.engine, app.id, process, id));
    },
    started() {
      world.failpoint('runner.after-command-start');
      forgetSilence(app);
      if (process.phase === 'starting') process.phase = 'running';
      process.upAt = world.now();
      changeState(world, app, process, 'up');
      handlesOf(app, process).begun.resolve();
      app.wake();
    },
    failed: (_key, error) => void noteUnstarted(world, app, process, error),
  };
}
