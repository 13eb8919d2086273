import { expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';

const URL = '/apps/hello/config-vars';

test('a change answers the whole config and names its release, which is there by then', async () => {
  const api = await startTestApi();
  api.app('hello');
  const set = await api.call('PATCH', URL, { A: '1', B: '2' });
  expect(set).toMatchObject({ status: 200, body: { A: '1', B: '2' } });
  expect(set.headers['tfp-release']).toBe('v1');
  const newest = { range: 'version ..; order=desc,max=1' };
  const releases = await api.call('GET', '/apps/hello/releases', undefined, newest);
  expect(releases.body).toMatchObject([{ version: 1, description: 'Set A, B' }]);
  const unset = await api.call('PATCH', URL, { A: null });
  expect(unset.body).toEqual({ B: '2' });
  expect((await api.call('GET', URL)).body).toEqual({ B: '2' });
});

test('a change that changes nothing names no release', async () => {
  const api = await startTestApi();
  api.app('hello');
  const answer = await api.call('PATCH', URL, { NOT_THERE: null });
  expect(answer).toMatchObject({ status: 200, body: {} });
  expect(answer.headers['tfp-release']).toBeUndefined();
});

test.each([
  [{ A: 1 }, /A must be string or null/],
  [{ A: ['x'] }, /A must be string or null/],
  [{ 'A B': 'x' }, /cannot be a config var/],
])('%o is refused in words', async (change, words) => {
  const api = await startTestApi();
  api.app('hello');
  const answer = await api.call('PATCH', URL, change);
  expect(answer).toMatchObject({ status: 422, body: { id: 'invalid_params' } });
  expect(answer.body.message).toMatch(words);
});

test('a change tied to a release that is not the newest is refused', async () => {
  const api = await startTestApi();
  api.app('hello');
  await api.call('PATCH', URL, { A: '1' });
  const late = await api.call('PATCH', `${URL}?if-release=v7`, { A: '2' });
  expect(late).toMatchObject({ status: 409, body: { id: 'conflict' } });
  const header = await api.call('PATCH', URL, { A: '2' }, { 'if-release': '1' });
  expect(header.headers['tfp-release']).toBe('v2');
  expect((await api.call('PATCH', `${URL}?if-release=x`, { A: '3' })).status).toBe(400);
});
