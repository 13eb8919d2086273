import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circlesIn } from './tidy/circles.ts';
import { functionsIn } from './tidy/functions.ts';
import { fileOf, importsOf } from './tidy/imports.ts';
import { LINES_THAT_REPEAT, repeatsIn } from './tidy/repeats.ts';
import { only, readTree, withoutComments } from './tidy/tree.ts';
import { deadFiles, unusedExports } from './tidy/unused.ts';

// Goal: the rules of the house, executed. Each test is one rule; a failure names the files that break it. That each of
// the checks in test/tidy/ sees what it is there for is proven by test/tidy/*.test.ts.

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

/** Lines that stand twice, where that is better than one place for both. Migrations are never edited, and not asked. */
const MAY_REPEAT: readonly [left: string, right: string, why: string][] = [
  [
    'packages/runner/src/cron/cron-runs.ts',
    'packages/runner/src/one-off/one-offs.ts',
    'two books with the same face; what they hold and how it ends differ',
  ],
];

/** `help` is a command that tells of all commands: what a command can reach leads back to what a command is. */
const MAY_GO_ROUND = [
  ['command-line/contents.ts', 'command.ts', 'world.ts', 'command-line/contents.ts']
    .map((name) => `packages/cli/src/${name}`)
    .join(' -> '),
];

const FILE_LINES_MAX = 300;
const FILE_LINES_MEDIAN_MAX = 60;
const FUNCTION_LINES_MAX = 20;
/** One in ten may be longer than that; what biome.json says holds for all. */
const LONG_FUNCTIONS_SHARE_MAX = 0.1;

const tree = readTree();
const sources = only(tree, /^packages\/[^/]+\/src\/.*\.ts$/);
const typescript = only(tree, /\.ts$/);
const packageOf = (path: string) => path.split('/')[1] ?? '';
const lineCount = (text: string) => text.split('\n').length - 1;
/** The paths whose text breaks a rule. */
const breaking = (files: typeof tree, breaks: (text: string, path: string) => boolean) =>
  [...files].filter(([path, text]) => breaks(text, path)).map(([path]) => path);

const importsOfSources = [...sources].flatMap(([path, text]) =>
  importsOf(text).map((one) => ({ path, ...one })),
);
const told = ({ path, from }: { path: string; from: string }) => `${path} imports ${from}`;

describe('packages', () => {
  test('a package imports contract and nothing else of ours', () => {
    const strangers = importsOfSources.filter(({ path, from }) => {
      const name = /^@tfp\/([a-z]+)/.exec(from)?.[1];
      return name !== undefined && !PACKAGE_MAY_IMPORT[packageOf(path)]?.includes(name);
    });
    expect(strangers.map(told)).toEqual([]);
  });

  test('a relative import is there, and stays inside its package', () => {
    const astray = importsOfSources.filter(({ path, from }) => {
      const file = fileOf(tree, path, from);
      return from.startsWith('.') && (file === undefined || packageOf(file) !== packageOf(path));
    });
    // JSON and SQL are read as they are.
    expect(astray.filter(({ from }) => from.endsWith('.ts')).map(told)).toEqual([]);
  });

  test('a library is imported only in its home', () => {
    const astray = importsOfSources.filter(
      ({ path, from, isTypeOnly }) => !isTypeOnly && LIBRARY_HOME[from]?.test(path) === false,
    );
    expect(astray.map(told)).toEqual([]);
  });

  test('files do not import each other in a circle', () => {
    expect(circlesIn(tree)).toEqual(MAY_GO_ROUND);
  });
});

describe('files', () => {
  test(`no source file is longer than ${FILE_LINES_MAX} lines`, () => {
    expect(breaking(sources, (text) => lineCount(text) > FILE_LINES_MAX)).toEqual([]);
  });

  test(`half of the source files have at most ${FILE_LINES_MEDIAN_MAX} lines`, () => {
    const lengths = [...sources.values()].map(lineCount).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(FILE_LINES_MEDIAN_MAX);
  });

  test(`nine functions in ten have at most ${FUNCTION_LINES_MAX} lines`, () => {
    const all = [...sources].flatMap(([path, text]) =>
      functionsIn(text).map(({ line, lines }) => ({ place: `${path}:${line}`, lines })),
    );
    // One in a single line proves nothing.
    const several = all.filter(({ lines }) => lines > 1);
    const long = several.filter(({ lines }) => lines > FUNCTION_LINES_MAX);
    const words = long.map(({ place, lines }) => `${place} has ${lines}`).join('\n');
    expect(several.length).toBeGreaterThan(1_000);
    expect(long.length / several.length, words).toBeLessThanOrEqual(LONG_FUNCTIONS_SHARE_MAX);
  });

  test(`no ${LINES_THAT_REPEAT} lines stand twice without a reason`, () => {
    const repeats = repeatsIn(sources);
    const isAllowed = (left: string, right: string) =>
      MAY_REPEAT.some((pair) => pair.includes(left) && pair.includes(right));
    const astray = repeats.filter(({ left, right }) => !isAllowed(left, right));
    expect(astray).toEqual([]);
    const idle = MAY_REPEAT.filter(
      (pair) => !repeats.some(({ left, right }) => pair.includes(left) && pair.includes(right)),
    );
    expect(idle, 'a reason for what does not repeat').toEqual([]);
  });

  test('nobody exports a value that nobody imports', () => {
    // A type may be exported because the signature of something exported names it.
    expect(unusedExports(tree, /\.ts$/)).toEqual([]);
  });

  test('every file is imported, named, or started by somebody', () => {
    expect(deadFiles(tree)).toEqual([]);
  });

  test('only config.ts reads the environment', () => {
    const reads = (text: string) => /process\.env\b/.test(withoutComments(text));
    const isConfig = (path: string) => basename(path) === 'config.ts';
    expect(breaking(sources, (text, path) => reads(text) && !isConfig(path))).toEqual([]);
  });

  test('every process is wired in its main.ts and tells its bounds in limits.ts', () => {
    const missing = ['api', 'builder', 'runner', 'router', 'logs']
      .flatMap((name) =>
        ['main', 'config', 'limits'].map((file) => `packages/${name}/src/${file}.ts`),
      )
      .filter((path) => !tree.has(path));
    expect(missing).toEqual([]);
  });
});

describe('words', () => {
  test('no child process is started through a shell', () => {
    const shell = /\bshell:\s*true\b|\bexec(Sync)?\(|['"`](ba)?sh -c/;
    const starts = (text: string) => shell.test(withoutComments(text).replaceAll(/\.exec\(/g, ''));
    expect(breaking(sources, starts)).toEqual([]);
  });

  test('nothing is left to fix, skipped, narrowed or mocked', () => {
    const self = 'test/tidy.test.ts';
    const marks = /\bFIXME\b|\bXXX\b|\bvi\.mock\b|\b(it|test|describe)\.(only|todo|skip)\b/;
    expect(breaking(typescript, (text, path) => path !== self && marks.test(text))).toEqual([]);
  });

  test('every path that the documents name is there', () => {
    const named = /`((?:packages|docker|bin|e2e|test|bench|examples|docs)\/[\w./-]*)`/g;
    const isThere = (name: string) =>
      tree.has(name) || [...tree.keys()].some((path) => path.startsWith(name.replace(/\/?$/, '/')));
    const dangling = [...only(tree, /^([A-Z]+|(bench|e2e)\/README)\.md$/)].flatMap(([path, text]) =>
      [...text.matchAll(named)]
        .map(([, name = '']) => name)
        .filter((name) => !isThere(name))
        .map((name) => `${path} names ${name}`),
    );
    expect(dangling).toEqual([]);
  });
});
