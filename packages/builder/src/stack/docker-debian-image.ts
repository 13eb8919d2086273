import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import type Docker from 'dockerode';
import { LIMITS } from '../limits.ts';

export interface BaseOptions {
  /** A folder on a disk where devices and programs are allowed: not every /tmp is such. */
  workFolder: string;
  /** Another Debian archive than the usual one. */
  mirror?: string;
  say: (detail: string) => void;
}

interface DebianOptions extends BaseOptions {
  suite: string;
  /** The name that it gets. */
  image: string;
}

const FOLDER = /^base-(\d+)-/;
const LAST_LINES = 20;

/** Makes a bare Debian out of its archive, without a registry. */
export async function makeDebianImage(docker: Docker, options: DebianOptions): Promise<void> {
  const { workFolder, image, say } = options;
  await removeLeftovers(workFolder);
  const folder = await mkdtemp(join(workFolder, `base-${process.pid}-`));
  try {
    await debootstrap(folder, options);
    say('Importing it as an image');
    const tar = spawn('tar', ['--numeric-owner', '-C', folder, '-c', '.'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const changes = [
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'CMD ["bash"]',
    ];
    const [repo, tag] = image.split(':');
    const output = await docker.importImage(tar.stdout as never, { repo, tag, changes });
    await drain(output as Readable);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a killed run left is large. A folder whose process still lives is another run's. */
async function removeLeftovers(workFolder: string): Promise<void> {
  for (const name of await readdir(workFolder)) {
    const pid = FOLDER.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const folder = join(workFolder, name);
    // debootstrap mounts these while it works; nothing may be deleted through them.
    for (const mount of ['proc', 'sys']) {
      spawnSync('umount', ['--lazy', join(folder, mount)], { stdio: 'ignore' });
    }
    await rm(folder, { recursive: true, force: true });
  }
}

async function debootstrap(folder: string, { suite, mirror, say }: DebianOptions): Promise<void> {
  const args = ['--variant=minbase', suite, folder, ...(mirror === undefined ? [] : [mirror])];
  const child = spawn('debootstrap', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMITS.debootstrapMs,
  });
  const last: string[] = [];
  let phase = '';
  createInterface(child.stdout).on('line', (line) => {
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    const next = /^I: (Retrieving|Extracting|Unpacking|Configuring)/.exec(line)?.[1];
    if (next !== undefined && next !== phase) say(`${next} packages`);
    phase = next ?? phase;
  });
  child.stderr.resume();
  const [code] = await once(child, 'close').catch((error) => {
    throw new TfpError('unavailable', 'The program debootstrap could not be started.', {
      hint: 'Install it (apt-get install debootstrap), then run bin/setup again.',
      cause: error,
    });
  });
  if (code === 0) return;
  throw new TfpError('unavailable', `debootstrap could not make Debian 13:\n${last.join('\n')}`, {
    hint: 'See that the Debian archive can be reached, then run bin/setup again.',
  });
}

async function drain(output: Readable): Promise<void> {
  let text = '';
  for await (const chunk of output) text += chunk;
  const failure = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { error?: string })
    .find(({ error }) => error !== undefined);
  if (failure) throw new Error(`the engine could not import the base image: ${failure.error}`);
}
