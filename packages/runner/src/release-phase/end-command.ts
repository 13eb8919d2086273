import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { inWords } from '../output/in-words.ts';
import { retireProcess, stopProcess } from '../rollout/retire-process.ts';
import type { World } from '../world.ts';

/** A release command had its time: it is stopped, and whatever it says then, it failed. */
export async function endOverdue(world: World, app: App, process: Process): Promise<void> {
  const { releasePhase } = app.memory;
  if (releasePhase === null || process.id === undefined) return;
  releasePhase.isOverdue = true;
  world.files.saveMemory(app.id, app.memory);
  const limit = inWords(world.timers.releaseCommandMs);
  world.say(app.id, `${process.name} did not end within ${limit}: stopping it`, process.release);
  await stopProcess(world, app, process, process.id);
}

/** Nobody waits for its release any more, and the next one does not wait for it. */
export async function cancelCommand(world: World, app: App, process: Process): Promise<void> {
  const { name, release } = process;
  world.say(app.id, `Stopping ${name}: nobody waits for v${release} any more`, release);
  await retireProcess(world, app, process);
}
