import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BaseSequencer, startVitest, type TestSpecification } from 'vitest/node';
import { type Mutant, mutantsOf } from './mutants.ts';
import { relatedTests } from './related-tests.ts';

const TEST_MS = 10_000;

export interface Survivor extends Mutant {
  /** Whether any test comes by it. */
  isReached: boolean;
}

/** Tries all mutants of a file on the tests that are nearest to it. */
export async function tryFile(file: string): Promise<{ count: number; survivors: Survivor[] }> {
  const { mutants, text } = mutantsOf(readFileSync(file, 'utf8'));
  const tests = relatedTests(file);
  const { killed, touched, loading } = await run(file, text, tests, {
    MUTANTS: String(mutants.length),
  });
  const left = mutants.filter(({ id }) => !killed.has(id));
  const survivors: Survivor[] = [];
  for (const mutant of left) {
    // What a file does while it is loaded is done once: such a mutant needs a run of its own.
    const isOfLoading = loading.has(mutant.id);
    if (isOfLoading && (await run(file, text, tests, { MUTANT: String(mutant.id) })).hasFailed) {
      continue;
    }
    survivors.push({ ...mutant, isReached: isOfLoading || touched.has(mutant.id) });
  }
  return { count: mutants.length, survivors };
}

async function run(file: string, text: string, tests: string[], env: Record<string, string>) {
  const path = resolve(file);
  const vitest = await startVitest(
    'test',
    tests,
    {
      config: false,
      watch: false,
      include: ['packages/*/test/**/*.test.ts'],
      runner: resolve('test/mutate/mutant-runner.ts'),
      reporters: [{}],
      maxWorkers: 1,
      isolate: false,
      // Or the next run would find the mutants of this one.
      fsModuleCache: false,
      sequence: { sequencer: inOrder(tests) },
      bail: env.MUTANT ? 1 : 0,
      testTimeout: TEST_MS,
      env,
    },
    { plugins: [{ name: 'mutants', enforce: 'pre', load: (id) => (id === path ? text : null) }] },
  );
  const modules = vitest.state.getTestModules();
  const metas = modules
    .flatMap((module) => [...module.children.allTests()])
    .map((test) => test.meta() as Record<string, number[] | undefined>);
  const all = (key: string) => new Set(metas.flatMap((meta) => meta[key] ?? []));
  await vitest.close();
  if (env.MUTANTS && modules.some((module) => module.errors().length > 0)) {
    throw new Error(`The tests of ${file} cannot be loaded beside its mutants`);
  }
  return {
    hasFailed: modules.some((module) => !module.ok()),
    killed: all('killed'),
    touched: all('touched'),
    loading: all('loading'),
  };
}

/** The nearest tests first: they are quick, and leave few mutants to the others. */
function inOrder(tests: string[]) {
  const place = ({ moduleId }: TestSpecification) =>
    tests.findIndex((test) => moduleId.endsWith(test));
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]) {
      return files.toSorted((one, other) => place(one) - place(other));
    }
  };
}
