import { afterAll, beforeAll, test } from 'vitest';
import { type Ground, startGround } from '../attacks/ground.ts';
import { ATTACKS } from '../attacks/list.ts';
import { withstand } from '../attacks/withstand.ts';

// Goal: one app's own code, or a stranger, can do nothing to a neighbour, the platform or the machine. Method: each
// attack of the list is made on a platform that runs, while a bystander is asked without a pause; then the oracle is
// asked.

let ground: Ground;

beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground?.dispose());

test.each(ATTACKS)('attack $number: $name', (attack) => withstand(ground, attack));
