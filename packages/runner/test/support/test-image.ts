import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';

const FOLDER = join(import.meta.dirname, 'image');
const PROGRAMS = ['/bin/sh', '/bin/cat', '/bin/sleep', '/bin/echo', '/bin/stty', '/bin/true'];

/**
 * A small image with Node and a shell, made of the host's own files: no registry, no compiler, two seconds. It stays
 * on the engine for the next test file, under a tag that tells its content.
 */
export async function testImage(): Promise<string> {
  const docker = new Docker();
  const tag = `tfp-runner-test:${contentHash()}`;
  const known = await docker
    .getImage(tag)
    .inspect()
    .catch(() => undefined);
  if (known !== undefined) return known.Id;
  const files = [process.execPath, ...PROGRAMS.filter((program) => existsSync(program))];
  const libraries = [...new Set(files.flatMap(librariesOf))];
  const names = [...files, ...libraries].map((path) => path.slice(1));
  const node = process.execPath.slice(1);
  const rename = ['--transform', `s|^${node}$|bin/node|`];
  const tar = spawn('tar', ['-chf', '-', ...rename, '-C', FOLDER, 'app', '-C', '/', ...names], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const imported = await docker.importImage(tar.stdout as Readable, {
    repo: tag.split(':')[0],
    tag: tag.split(':')[1],
    changes: ['ENV PATH=/bin', 'WORKDIR /app', 'CMD ["node","server.js"]'],
  });
  await new Promise((resolve) => docker.modem.followProgress(imported, resolve));
  return (await docker.getImage(tag).inspect()).Id;
}

function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program]).toString();
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string);
}

function contentHash(): string {
  const hash = createHash('sha256').update(realpathSync(process.execPath));
  hash.update(readFileSync(import.meta.filename));
  for (const file of readdirSync(join(FOLDER, 'app')).sort()) {
    hash.update(readFileSync(join(FOLDER, 'app', file)));
  }
  return hash.digest('hex').slice(0, 12);
}
