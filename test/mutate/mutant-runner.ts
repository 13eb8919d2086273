import { type RunnerTestCase, TestRunner } from 'vitest';

// Each test is made twice as it is, once for each mutant that lives and that it comes by, and as it is again. A test that
// fails without a mutant proves nothing. So all mutants of a file cost one start of one worker.

declare global {
  var __alive: Set<number> | undefined;
  var __mutant: (id: number) => boolean;
  var __turn: () => void;
}

/** A test that takes longer is no table: to make it again for each mutant would take hours. */
const SLOW_MS = 1_000;
/** So long one test is made again and again; what lives then is left to the others. */
const TRIALS_MS = 3_000;
/** So long one file is tried; the tests that are left are the farthest. */
const WORKER_MS = 45_000;
/** A mutant that turns in a loop for so long would do so for ever. */
const TURNING_MS = 1_000;
const TURNS_BETWEEN_LOOKS = 256;

globalThis.__alive ??= new Set(
  Array.from({ length: Number(process.env.MUTANTS ?? 0) }, (_, index) => index + 1),
);
const alive = globalThis.__alive;
const alone = Number(process.env.MUTANT ?? 0);
/** A test may turn the clock. */
const now = performance.now.bind(performance);
const whileLoading = new Set<number>();

let touched = whileLoading;
let active = alone;
let activeSince = now();
let turns = 0;

globalThis.__mutant = (id) => {
  touched.add(id);
  return id === active;
};
globalThis.__turn = () => {
  turns += 1;
  if (active === 0 || turns % TURNS_BETWEEN_LOOKS !== 0) return;
  if (now() - activeSince > TURNING_MS) throw new Error('This mutant would turn for ever');
};

// biome-ignore lint/style/noDefaultExport: Vitest asks for it.
export default class MutantRunner extends TestRunner {
  async runTask(test: RunnerTestCase) {
    const make = TestRunner.getTestFn(test as never);
    activeSince = now();
    if (alone > 0) return make();
    if (alive.size === 0 || now() > WORKER_MS) return;
    const reached = new Set<number>();
    const begun = now();
    touched = reached;
    await make();
    touched = new Set();
    const killed = now() - begun > SLOW_MS ? [] : await killedBy(make, reached);
    for (const id of killed) alive.delete(id);
    Object.assign(test.meta, { killed, touched: [...reached], loading: [...whileLoading] });
  }
}

async function killedBy(make: () => unknown, reached: Set<number>): Promise<number[]> {
  if (await fails(make, 0)) return [];
  const killed: number[] = [];
  const begun = now();
  for (const id of reached) {
    if (now() - begun > TRIALS_MS) break;
    if (alive.has(id) && (await fails(make, id))) killed.push(id);
  }
  return killed.length > 0 && (await fails(make, 0)) ? [] : killed;
}

async function fails(make: () => unknown, mutant: number): Promise<boolean> {
  active = mutant;
  activeSince = now();
  try {
    await make();
    return false;
  } catch {
    return true;
  } finally {
    active = 0;
  }
}
