import { afterAll, beforeAll, test } from 'vitest';
import { type Ground, startGround } from './failures/ground.ts';
import { FAILURES } from './failures/list.ts';
import { prove } from './failures/prove.ts';

// Goal: the failures that are quick to make are made before every change. Method: as in long/run-failures.test.ts, on an
// ordinary disk.

let ground: Ground;

beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground?.dispose());

test.each(FAILURES.filter(({ isQuick }) => isQuick))('row $row: $name', (failure) =>
  prove(ground, failure),
);
