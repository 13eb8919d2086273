import { afterAll, beforeAll, test } from 'vitest';
import { type EngineGround, proveOnEngine, startEngineGround } from '../failures/engine-ground.ts';
import { ENGINES } from '../failures/engines.ts';

// Goal: what must hold when the engine fails holds. Method: a platform with 20 processes on an engine of the test's
// own, since the one of the machine belongs to everybody; each failure of the list is made there under load.

let ground: EngineGround;

beforeAll(async () => {
  ground = await startEngineGround();
});
afterAll(() => ground?.dispose());

test.each(ENGINES)('row $row: $name', (failure) => proveOnEngine(ground, failure));
