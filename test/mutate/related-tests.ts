import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TESTS_MOST = 10;

/** The tests that reach a source by the fewest imports, or by up to two more; its own first. */
export function relatedTests(source: string): string[] {
  const importers = importersOf(globSync('packages/*/{src,test}/**/*.ts'));
  const seen = new Set([source]);
  const tests = new Set<string>();
  let files = [source];
  let stepsLeft = Number.POSITIVE_INFINITY;
  while (files.length > 0 && stepsLeft > 0) {
    files = files.flatMap((file) => importers.get(file) ?? []).filter((file) => !seen.has(file));
    for (const file of files) seen.add(file);
    for (const file of files) if (isQuickTest(file)) tests.add(file);
    stepsLeft = tests.size > 0 ? Math.min(stepsLeft - 1, 2) : stepsLeft;
  }
  const own = source.replace('/src/', '/test/').replace('.ts', '.test.ts');
  return [...new Set([...[...tests].filter((test) => test === own), ...tests])].slice(
    0,
    TESTS_MOST,
  );
}

function importersOf(files: string[]): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const file of files) {
    for (const imported of importsOf(file)) {
      importers.set(imported, [...(importers.get(imported) ?? []), file]);
    }
  }
  return importers;
}

function importsOf(file: string): string[] {
  const home = file.split('/').slice(0, 2).join('/');
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].flatMap(
    ([, name = '']) => {
      if (name.startsWith('.')) return join(dirname(file), name);
      if (name.startsWith('#src/')) return join(home, 'src', name.slice('#src/'.length));
      return name.replace(/^@tfp\/(\w+)\/(.*)$/, 'packages/$1/src/$2.ts');
    },
  );
}

function isQuickTest(file: string): boolean {
  return file.endsWith('.test.ts') && !file.endsWith('.docker.test.ts') && existsSync(file);
}
