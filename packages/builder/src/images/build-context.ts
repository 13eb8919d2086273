import { Readable } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import { extract, type Pack, pack } from 'tar-stream';
import { LIMITS } from '../limits.ts';
import type { IgnoreRules } from './ignore-rules.ts';

/** What a build is given beside the commit itself. */
export interface ContextChanges {
  /** Files of ours, by their path in the context. They stand before the source and replace a file of the same name. */
  files: ReadonlyMap<string, string>;
  /** What of the source stays out. */
  isIgnored?: IgnoreRules;
}

const BLOCK_BYTES = 512;
const END_BLOCKS = 2;

/** Streams the context of a build: our own files, then the source archive, counted and cut off at its limit. */
export function openBuildContext(source: Readable, changes: ContextChanges): Readable {
  const { files, isIgnored } = changes;
  const isUntouched = isIgnored === undefined;
  return Readable.from(
    counted(isUntouched ? concatenate(files, source) : repack(files, source, isIgnored)),
    { objectMode: false },
  );
}

async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > LIMITS.contextBytesMax) {
      const megabytes = LIMITS.contextBytesMax / 1024 / 1024;
      throw new TfpError('build_failed', `The source is larger than ${megabytes} MB.`, {
        hint: 'Keep large files out of the repository: a backing service is their place.',
      });
    }
    yield chunk;
  }
}

/** A tar archive may follow another one whose end mark is left out: the source passes as it is, unread. */
async function* concatenate(
  files: ReadonlyMap<string, string>,
  source: Readable,
): AsyncGenerator<Buffer> {
  const ours = pack();
  for (const [name, text] of files) ours.entry({ name }, text);
  ours.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of ours) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  yield bytes.subarray(0, bytes.length - END_BLOCKS * BLOCK_BYTES);
  yield* source as AsyncIterable<Buffer>;
}

async function* repack(
  files: ReadonlyMap<string, string>,
  source: Readable,
  isIgnored: IgnoreRules,
): AsyncGenerator<Buffer> {
  const target = pack();
  for (const [name, text] of files) target.entry({ name }, text);
  const isKept = (path: string) => !files.has(path) && !isIgnored(path);
  copyEntries(source, target, isKept).then(
    () => target.finalize(),
    (error) => target.destroy(error),
  );
  try {
    for await (const chunk of target) yield chunk as Buffer;
  } finally {
    source.destroy();
  }
}

async function copyEntries(
  source: Readable,
  target: Pack,
  isKept: (path: string) => boolean,
): Promise<void> {
  const reader = extract();
  source.on('error', (error) => reader.destroy(error));
  source.pipe(reader);
  for await (const entry of reader) {
    const { header } = entry;
    if (!isKept(header.name)) {
      entry.resume();
      continue;
    }
    const copy = target.entry(header);
    await new Promise<void>((resolve, reject) => {
      copy.on('error', reject);
      entry.on('error', reject);
      copy.on('finish', resolve);
      entry.pipe(copy);
    });
  }
}
