import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { Recipe } from './recipe.ts';

const NPM = 'runtime/lib/node_modules/npm';
const NOT_NEEDED = /^(docs|man)\//;
/** Nine tenths of Node's headers are OpenSSL's, once for each kind of machine. */
const OTHER_MACHINES = /^node\/openssl\/archs\/(?!linux-(x86_64|aarch64)\/)/;
/** By this number node-gyp knows that the headers are laid out as it does it itself. */
const HEADERS_FORMAT = '11\n';

/** What the stack image is made of: its Dockerfile, the host's authorities, Node and npm. */
export function runContext({ run, authorities, runtime }: Recipe): Readable {
  return archiveOf(async (archive) => {
    archive.entry({ name: 'Dockerfile' }, run);
    archive.entry({ name: 'authorities/', type: 'directory' });
    authorities.forEach((certificate, index) => {
      archive.entry({ name: `authorities/tfp-host-${index + 1}.crt` }, certificate);
    });
    await addFile(archive, 'runtime/bin/node', join(runtime, 'bin/node'), 0o755);
    await addFolder(archive, NPM, join(runtime, 'lib/npm'), NOT_NEEDED);
    for (const tool of ['npm', 'npx']) {
      const linkname = `../lib/node_modules/npm/bin/${tool}-cli.js`;
      archive.entry({ name: `runtime/bin/${tool}`, type: 'symlink', linkname });
    }
  });
}

/** What the build image adds: compilers by its Dockerfile, and Node's headers where the runtime has them. */
export function buildContext({
  build,
  programs,
  runtime,
  nodeVersion,
  hasHeaders,
}: Recipe): Readable {
  return archiveOf(async (archive) => {
    archive.entry({ name: 'Dockerfile' }, build);
    for (const [name, text] of programs) archive.entry({ name: `bin/${name}`, mode: 0o755 }, text);
    archive.entry({ name: 'headers/', type: 'directory' });
    if (!hasHeaders) return;
    const folder = `headers/${nodeVersion}`;
    archive.entry({ name: `${folder}/installVersion` }, HEADERS_FORMAT);
    await addFolder(archive, `${folder}/include`, join(runtime, 'include'), OTHER_MACHINES);
  });
}

/** A tar archive that is written while it is read. */
export function archiveOf(fill: (archive: Pack) => Promise<void>): Readable {
  const archive = pack();
  fill(archive).then(
    () => archive.finalize(),
    (error) => archive.destroy(error),
  );
  return archive as unknown as Readable;
}

/** A folder that is not there adds nothing. Names are sorted, so that the same folder is the same archive. */
async function addFolder(archive: Pack, name: string, folder: string, without?: RegExp) {
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !without?.test(path))
    .sort();
  for (const path of paths) await addFile(archive, `${name}/${path}`, join(folder, path));
}

async function addFile(archive: Pack, name: string, path: string, mode?: number): Promise<void> {
  const facts = await stat(path);
  const entry = archive.entry({ name, size: facts.size, mode: mode ?? facts.mode & 0o777 });
  await pipeline(createReadStream(path), entry);
}
