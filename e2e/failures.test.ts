import { afterAll, beforeAll, describe, test } from 'vitest';
import { DEATHS } from './failures/deaths.ts';
import { type Ground, startGround } from './failures/ground.ts';
import { FAILURES } from './failures/list.ts';
import { prove } from './failures/prove.ts';

// Goal: the failures that are quick to make are made before every change. Method: as in long/run-failures.test.ts, on an
// ordinary disk, and on two platforms at once: what dies on the one is nothing to the other.

const OTHERS = FAILURES.filter((failure) => !DEATHS.includes(failure));
const KINDS = [
  { kind: 'of the platform', failures: DEATHS },
  { kind: 'of everything else', failures: OTHERS },
];

describe.concurrent.each(KINDS)('failures $kind', ({ failures }) => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startGround();
  });
  afterAll(() => ground?.dispose());

  const quick = failures.filter(({ isQuick }) => isQuick);
  test.each(quick)('row $row: $name', { concurrent: false }, (failure) => prove(ground, failure));
});
