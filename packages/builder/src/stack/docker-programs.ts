import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import { buildImage } from '../images/docker-build.ts';
import { LIMITS } from '../limits.ts';
import { archiveOf } from './stack-context.ts';

export interface ProgramFolders {
  /** `docker/init` of the repository: one C file, one program; headers hold parts of one. */
  init: string;
  runtime: string;
}

const STAMP = '.tfp-programs';
const COMPILE = 'gcc -static -O2 -Wall -Wextra';

/** Compiles `docker/init/*.c` in the build image into the runtime's `bin`. Tells which programs are new. */
export async function ensurePrograms(
  docker: Docker,
  buildImageName: string,
  { init, runtime }: ProgramFolders,
): Promise<string[]> {
  const files = (await readdir(init)).filter((name) => /^[a-z]+\.[ch]$/.test(name)).sort();
  const sources = await Promise.all(files.map((name) => readFile(join(init, name), 'utf8')));
  const hash = createHash('sha256')
    .update(JSON.stringify([COMPILE, process.arch, files, sources]))
    .digest('hex');
  const bin = join(runtime, 'bin');
  if (files.length === 0 || (await readStamp(bin)) === hash) return [];

  const programs = await compile(docker, buildImageName, new Map(zip(files, sources)));
  await mkdir(bin, { recursive: true });
  for (const [name, bytes] of programs) await install(bin, name, bytes, 0o755);
  await install(bin, STAMP, Buffer.from(hash), 0o644);
  return [...programs.keys()];
}

function zip(names: string[], texts: string[]): [string, string][] {
  return names.map((name, index) => [name, texts[index] ?? '']);
}

async function readStamp(bin: string): Promise<string> {
  return readFile(join(bin, STAMP), 'utf8').catch(() => '');
}

async function compile(
  docker: Docker,
  image: string,
  sources: Map<string, string>,
): Promise<Map<string, Buffer>> {
  const context = archiveOf(async (archive) => {
    archive.entry({ name: 'Dockerfile' }, dockerfileOf(image, [...sources.keys()]));
    for (const [name, text] of sources) archive.entry({ name }, text);
  });
  const tag = `tfp-programs:${process.pid}`;
  const signal = AbortSignal.timeout(LIMITS.stackBuildMs);
  await buildImage(docker, context, { tag, signal }, () => {});
  const container = await docker.createContainer({ Image: tag, Cmd: ['-'] });
  try {
    return await readFiles((await container.getArchive({ path: '/out' })) as unknown as Readable);
  } finally {
    await container.remove({ force: true });
    await docker.getImage(tag).remove({ force: true });
  }
}

/** File names come out of our own repository, and by a grammar without anything that a shell knows. */
function dockerfileOf(image: string, files: string[]): string {
  const programs = files.filter((file) => file.endsWith('.c'));
  const steps = programs.map((file) => `${COMPILE} -o /out/tfp-${file.slice(0, -2)} ${file}`);
  return [
    `FROM ${image} AS compile`,
    'WORKDIR /src',
    'COPY *.[ch] ./',
    `RUN mkdir /out && ${steps.join(' && ')} && strip /out/*`,
    'FROM scratch',
    'COPY --from=compile /out/ /out/',
  ].join('\n');
}

async function readFiles(archive: Readable): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const reader = extract();
  reader.on('entry', (header, content, next) => {
    const chunks: Buffer[] = [];
    content.on('data', (chunk) => chunks.push(chunk as Buffer));
    content.on('end', () => {
      if (header.type === 'file')
        files.set(header.name.replace(/^out\//, ''), Buffer.concat(chunks));
      next();
    });
  });
  await pipeline(archive, reader);
  return files;
}

/** Running containers keep the file that they have open; the next ones see the new one, never half of it. */
async function install(bin: string, name: string, bytes: Buffer, mode: number): Promise<void> {
  const temporary = join(bin, `.${name}.${process.pid}`);
  await writeFile(temporary, bytes);
  await chmod(temporary, mode);
  await rename(temporary, join(bin, name));
}
