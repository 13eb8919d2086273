import type { ServerResponse } from 'node:http';
import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { assertFits } from '#src/formation/assert-fits.ts';
import { createRoom } from '#src/formation/room.ts';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

// Goal: what cannot fit is refused before anything changes, with the number that fits.
// Method: a machine of 3.5 GB, of which half a GB is kept; promised 1.5 times that is room for 9 standard processes.

const MACHINE = { memoryMb: 3_584, reservedMb: 512 };

async function onMachine(answer = (response: ServerResponse) => sendJson(response, MACHINE)) {
  const api = await startTestApi();
  const runner = await fakeStage(api.socket('runner'), (_request, response) => answer(response));
  const hello = api.app('hello');
  const other = api.app('other');
  for (const each of [hello, other]) api.live(each, api.push(each, { web: 'a', worker: 'b' }));
  const scale = (name: string, ...updates: object[]) =>
    api.call('PATCH', `/apps/${name}/formation`, { updates });
  return { ...api, hello, other, runner, scale };
}

test('a count that does not fit is refused with the one that does, and nothing is changed', async () => {
  const { scale, deps, hello } = await onMachine();
  await scale('other', { type: 'worker', quantity: 2 });
  const answer = await scale('hello', { type: 'web', quantity: 40 });
  expect(answer).toMatchObject({ status: 422, body: { id: 'invalid_params' } });
  expect(answer.body.message).toBe(
    'web=40 does not fit: this machine has room for 6 web processes of the size standard (2.0 of 4.5 GB are spoken for). Nothing was changed.',
  );
  expect(deps.formation.of(hello.id).web?.quantity).toBe(1);
  expect((await scale('hello', { type: 'web', quantity: 6 })).status).toBe(200);
  expect((await scale('hello', { type: 'web', quantity: '+1' })).status).toBe(422);
});

test('a size counts as much as a number, and all of a call is refused together', async () => {
  const { scale, deps, hello } = await onMachine();
  const worker = { type: 'worker', quantity: 1 };
  const answer = await scale('hello', worker, { type: 'web', quantity: 3, size: 'xlarge' });
  expect(answer.body.message).toMatch(
    /^web=3 does not fit: .* room for 1 web processes of the size xlarge/,
  );
  expect(deps.formation.of(hello.id)).toMatchObject({
    web: { quantity: 1, size: 'standard' },
    worker: { quantity: 0 },
  });
  expect((await scale('hello', { type: 'web', quantity: 9, size: 'small' })).status).toBe(200);
});

test('fewer is always possible, also on a machine that has become too small', async () => {
  let machine = MACHINE;
  const { scale, deps } = await onMachine((response) => sendJson(response, machine));
  await scale('hello', { type: 'web', quantity: 6 });
  machine = { memoryMb: 600, reservedMb: 150 };
  const room = createRoom(deps.runner, 1.5);
  await room.look();
  expect(room.memoryMb()).toBe(675);
  const standing = { type: 'web', quantity: 5, size: 'standard' } as const;
  assertFits(room, { ...standing, beforeMb: 3_072, afterMb: 2_560 });
  expect(() => assertFits(room, { ...standing, beforeMb: 2_560, afterMb: 2_561 })).toThrow(
    TfpError,
  );
});

test('a destroyed app and a type that no release has speak for nothing', async () => {
  const { scale, push, live, hello, call } = await onMachine();
  await scale('hello', { type: 'worker', quantity: 7 });
  expect((await scale('other', { type: 'worker', quantity: 1 })).status).toBe(422);
  live(hello, push(hello, { web: 'a' }));
  expect((await scale('other', { type: 'worker', quantity: 7 })).status).toBe(200);
  await call('DELETE', '/apps/other');
  expect((await scale('hello', { type: 'web', quantity: 9 })).status).toBe(200);
});

test('a first deploy that does not fit is refused; what runs already is deployed and taken back as ever', async () => {
  const { scale, app, push, live, roll, hello, deps } = await onMachine();
  await scale('hello', { type: 'web', quantity: 8 });
  const late = app('late');
  expect(() => push(late)).toThrow(
    /^web=1 does not fit: this machine has room for 0 web processes/,
  );
  expect(deps.releases.base(late.id)).toBeUndefined();
  expect(deps.formation.of(late.id)).toEqual({});
  live(hello, push(hello, { web: 'a' }));
  expect(roll(hello, 1).version).toBe(3);
});

test('the run stage is asked once for many changes, and what it told stands while it is away', async () => {
  const { scale, runner } = await onMachine();
  await scale('hello', { type: 'web', quantity: 2 });
  await scale('hello', { type: 'web', quantity: 3 });
  expect(runner.asked.filter(({ line }) => line === 'GET /capacity')).toHaveLength(1);
  await runner.stop();
  expect((await scale('hello', { type: 'web', quantity: 40 })).body.message).toMatch(/room for 8/);
});

test('what is heard is asked for anew when it is old', async () => {
  let now = 0;
  let memoryMb = 1_000;
  const runner = { capacity: async () => ({ memoryMb, reservedMb: 200 }) };
  const room = createRoom(runner, 1, () => now);
  await room.look();
  memoryMb = 2_000;
  await room.look();
  expect(room.memoryMb()).toBe(800);
  now += 60_000;
  await room.look();
  expect(room.memoryMb()).toBe(1_800);
});

test('while nobody knows the machine ordinary changes go on, and big ones wait', async () => {
  const { scale, runner } = await onMachine();
  await runner.stop();
  expect((await scale('hello', { type: 'web', quantity: 5 })).status).toBe(200);
  expect(await scale('hello', { type: 'web', quantity: 40 })).toMatchObject({
    status: 503,
    body: {
      id: 'unavailable',
      message:
        'Nobody knows whether web=40 fits: the run stage does not answer. Nothing was changed.',
    },
  });
});
