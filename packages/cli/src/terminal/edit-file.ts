import { spawn } from 'node:child_process';
import { TfpError } from '@tfp/contract/errors';
import type { World } from '../world.ts';

const NOTHING = 'Nothing was changed.';

/** Lets the person edit a file with the editor of their choice, until that ends. */
export async function editFile(
  { config, signals }: Pick<World, 'config' | 'signals'>,
  file: string,
): Promise<void> {
  const [program = 'vi', ...args] = config.editor;
  const child = spawn(program, [...args, file], { stdio: 'inherit' });
  // Ctrl-C is a key of the editor; whoever ends us ends the editor, so that we can clean up behind it.
  const ignore = () => {};
  const end = () => void child.kill();
  signals.on('SIGINT', ignore);
  for (const signal of ENDING) signals.on(signal, end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }).catch((cause: NodeJS.ErrnoException) => {
      throw new TfpError('unavailable', `The editor ${program} does not start (${cause.code}).`, {
        hint: `${NOTHING} Name your editor in EDITOR, as in: EDITOR=nano tfp config:edit`,
        cause,
      });
    });
    if (code === 0) return;
    throw new TfpError('conflict', `The editor ended with ${code ?? 'a signal'}. ${NOTHING}`, {
      hint: 'To make a change, save the file and close the editor as usual.',
    });
  } finally {
    signals.off('SIGINT', ignore);
    for (const signal of ENDING) signals.off(signal, end);
  }
}

const ENDING = ['SIGTERM', 'SIGHUP'] as const;
