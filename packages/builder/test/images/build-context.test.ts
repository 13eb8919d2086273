import { Readable } from 'node:stream';
import { extract, type Header, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { openBuildContext } from '#src/images/build-context.ts';

// Goal: a build is given our files and the commit's, each once, and nothing that is to stay out.

function archive(entries: [Partial<Header> & { name: string }, string?][]): Readable {
  const tar = pack();
  for (const [header, text] of entries) tar.entry(header as Header, text ?? '');
  tar.finalize();
  return Readable.from(tar as AsyncIterable<Buffer>, { objectMode: false });
}

async function read(context: Readable): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const reader = extract();
  context.on('error', (error) => reader.destroy(error));
  context.pipe(reader);
  for await (const entry of reader) {
    let text = '';
    for await (const chunk of entry) text += chunk;
    const { name, type, linkname } = entry.header;
    if (name in found) throw new Error(`${name} is there twice`);
    found[name] = type === 'symlink' ? `-> ${linkname}` : text;
  }
  return found;
}

const LONG = `${'folder/'.repeat(40)}file.js`;
const SOURCE: Parameters<typeof archive>[0] = [
  [{ name: 'app/', type: 'directory' }],
  [{ name: 'app/server.js' }, 'serve'],
  [{ name: 'app/secret.env' }, 'secret'],
  [{ name: 'app/link', type: 'symlink', linkname: '/etc/shadow' }],
  [{ name: `app/${LONG}` }, 'deep'],
];

test('our files come first, then the source as it is', async () => {
  const files = new Map([['tfp/Dockerfile', 'FROM x']]);
  expect(await read(openBuildContext(archive(SOURCE), { files }))).toEqual({
    'tfp/Dockerfile': 'FROM x',
    'app/': '',
    'app/server.js': 'serve',
    'app/secret.env': 'secret',
    'app/link': '-> /etc/shadow',
    [`app/${LONG}`]: 'deep',
  });
});

test('without files of ours the source is the whole', async () => {
  const context = await read(openBuildContext(archive(SOURCE), { files: new Map() }));
  expect(Object.keys(context)).toHaveLength(5);
});

test('what is ignored stays out, what we bring replaces, links stay links', async () => {
  const context = openBuildContext(archive(SOURCE), {
    files: new Map([['app/server.js', 'ours']]),
    isIgnored: (path) => path.endsWith('.env'),
  });
  expect(await read(context)).toEqual({
    'app/': '',
    'app/server.js': 'ours',
    'app/link': '-> /etc/shadow',
    [`app/${LONG}`]: 'deep',
  });
});

test.each([undefined, () => false])(
  'a source that breaks off never passes for a whole one',
  async (isIgnored) => {
    async function* broken() {
      for await (const chunk of archive(SOURCE)) yield (chunk as Buffer).subarray(0, 600);
      throw new Error('git archive failed');
    }
    const source = Readable.from(broken(), { objectMode: false });
    const context = openBuildContext(source, {
      files: new Map(),
      ...(isIgnored ? { isIgnored } : {}),
    });
    await expect(read(context)).rejects.toThrow(/git archive failed|Unexpected end/);
  },
);

test('more than a build may be given is cut off in words', async () => {
  async function* endless() {
    const megabyte = Buffer.alloc(1024 * 1024);
    for (;;) yield megabyte;
  }
  const source = Readable.from(endless(), { objectMode: false });
  const context = openBuildContext(source, { files: new Map() });
  const drain = async () => {
    for await (const _chunk of context);
  };
  await expect(drain()).rejects.toThrow(/larger than 500 MB/);
  expect(source.destroyed).toBe(true);
});
