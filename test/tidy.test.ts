import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

// Goal: the rules of the house, executed. Each test is one rule; a failure names the files that break it.

/** The only arrows between packages: everybody speaks the words of `contract`, nobody knows a neighbour's inside. */
const PACKAGE_MAY_IMPORT: Record<string, string[]> = {
  contract: [],
  api: ['contract'],
  builder: ['contract'],
  runner: ['contract'],
  router: ['contract'],
  logs: ['contract'],
  server: ['contract'],
  cli: ['contract'],
};

/** Each library lives in few files, so that to replace it is a small job. */
const LIBRARY_HOME: Record<string, RegExp> = {
  fastify: /(server|-endpoints)\.ts$/,
  'better-sqlite3': /\/store\//,
  dockerode: /\/docker-[a-z-]+\.ts$/,
  'simple-git': /\/git\//,
};

const FILE_LINES_MAX = 300;
const FILE_LINES_MEDIAN_MAX = 60;

const root = resolve(import.meta.dirname, '..');
const tracked = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root },
)
  .toString()
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const sources = tracked.filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path));
const typescript = tracked.filter((path) => path.endsWith('.ts'));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const packageOf = (path: string) => path.split('/')[1] ?? '';
const lineCount = (path: string) => read(path).split('\n').length - 1;

/** The modules that a file imports; `typesOnly` tells those that vanish when it runs. */
function importsOf(path: string): { name: string; typesOnly: boolean }[] {
  const found = read(path).matchAll(
    /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/gm,
  );
  return [...found].map(([, type, name, lazy]) => ({
    name: name ?? lazy ?? '',
    typesOnly: type !== undefined,
  }));
}

const broken = (paths: string[], rule: (path: string) => boolean) =>
  paths.filter((path) => !rule(path));

describe('packages', () => {
  test('a package imports contract and nothing else of ours', () => {
    const strangers = sources.flatMap((path) =>
      importsOf(path)
        .map(({ name }) => /^@tfp\/([a-z]+)/.exec(name)?.[1])
        .filter(
          (name) => name !== undefined && !PACKAGE_MAY_IMPORT[packageOf(path)]?.includes(name),
        )
        .map((name) => `${path} imports ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  test('a relative import stays inside its package', () => {
    const leaving = sources.flatMap((path) =>
      importsOf(path)
        .filter(({ name }) => name.startsWith('.'))
        .map(({ name }) => relative(root, resolve(root, dirname(path), name)))
        .filter((target) => packageOf(target) !== packageOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(leaving).toEqual([]);
  });

  test('a library is imported only in its home', () => {
    const astray = sources.flatMap((path) =>
      importsOf(path)
        .filter(({ name, typesOnly }) => !typesOnly && LIBRARY_HOME[name]?.test(path) === false)
        .map(({ name }) => `${path} imports ${name}`),
    );
    expect(astray).toEqual([]);
  });

  test('files do not import each other in a circle', () => {
    const edges = new Map(sources.map((path) => [path, targetsOf(path)]));
    expect(circlesIn(edges)).toEqual([]);
  });
});

function targetsOf(path: string): string[] {
  return importsOf(path)
    .filter(({ name, typesOnly }) => name.startsWith('.') && !typesOnly)
    .map(({ name }) => relative(root, resolve(root, dirname(path), name)));
}

function circlesIn(edges: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path))
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    if (done.has(path) || trail.includes(path)) return;
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return circles;
}

describe('files', () => {
  test(`no source file is longer than ${FILE_LINES_MAX} lines`, () => {
    expect(broken(sources, (path) => lineCount(path) <= FILE_LINES_MAX)).toEqual([]);
  });

  test(`half of the source files have at most ${FILE_LINES_MEDIAN_MAX} lines`, () => {
    const lengths = sources.map(lineCount).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(FILE_LINES_MEDIAN_MAX);
  });

  test('only config.ts reads the environment', () => {
    const readers = sources.filter((path) => /process\.env\b/.test(withoutComments(read(path))));
    expect(broken(readers, (path) => basename(path) === 'config.ts')).toEqual([]);
  });

  test('every process is wired in its main.ts and tells its bounds in limits.ts', () => {
    const processes = ['api', 'builder', 'runner', 'router', 'logs'];
    const missing = processes
      .flatMap((name) => [
        `packages/${name}/src/main.ts`,
        `packages/${name}/src/config.ts`,
        `packages/${name}/src/limits.ts`,
      ])
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});

describe('words', () => {
  test('no child process is started through a shell', () => {
    const shells = sources.filter((path) =>
      /\bshell:\s*true\b|\bexec(Sync)?\(|['"`](ba)?sh -c/.test(
        withoutComments(read(path)).replaceAll(/\.exec\(/g, ''),
      ),
    );
    expect(shells).toEqual([]);
  });

  test('nothing is left to fix, skipped, narrowed or mocked', () => {
    const self = 'test/tidy.test.ts';
    const marks = /\bFIXME\b|\bXXX\b|\bvi\.mock\b|\b(it|test|describe)\.(only|todo)\b/;
    expect(typescript.filter((path) => path !== self && marks.test(read(path)))).toEqual([]);
  });

  test('every path that the documents name is there', () => {
    const documents = tracked.filter((path) => /^[A-Z]+\.md$/.test(path));
    const dangling = documents.flatMap((path) =>
      [
        ...read(path).matchAll(
          /`((?:packages|docker|bin|e2e|test|bench|examples|docs)\/[\w./-]*)`/g,
        ),
      ]
        .map(([, name]) => name ?? '')
        .filter((name) => !existsSync(join(root, name)))
        .map((name) => `${path} names ${name}`),
    );
    expect(dangling).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}
