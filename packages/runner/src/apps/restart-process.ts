import { TfpError } from '@tfp/contract/errors';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import { crashKey } from '../crashes/crash-record.ts';
import type { World } from '../world.ts';
import type { App } from './app.ts';
import { condemn } from './condemn.ts';

/** Somebody wants another process in the place of this one. */
export function restartProcess(world: Pick<World, 'files'>, app: App, name: string): void {
  const asked = [...app.processes.values()].filter(
    (process) => process.name === name && !process.retiring,
  );
  const key = crashKey(app.memory.serving?.version ?? 0, name);
  if (asked.some(({ type }) => type === RELEASE_TYPE)) {
    throw new TfpError('conflict', `${name} runs once, before its release goes live.`, {
      hint: 'It cannot be restarted. A rollback ends it: tfp rollback',
    });
  }
  if (asked.length === 0 && !(key in app.memory.crashes)) {
    throw new TfpError('not_found', `No process ${name} runs.`, { resource: 'dyno' });
  }
  for (const process of asked) condemn(app, process);
  // Whoever asks does not wait for the next try.
  delete app.memory.crashes[key];
  world.files.saveMemory(app.id, app.memory);
  app.wake();
}
