import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const STACK = {
  name: 'tfp-13',
  version: 'abc',
  origin: 'made',
  createdAt: '2026-11-21T03:00:00.000Z',
  current: true,
};

test('the stacks of the builder are listed, and made anew with a line for each step', async () => {
  const api = await startTestApi();
  await fakeStage(api.socket('builder'), (request, response) => {
    if (request.method === 'GET') return sendJson(response, { stacks: [STACK] });
    response.write('{"kind":"step","text":"Making the base"}\n');
    response.end('{"kind":"done","text":"tfp-13 is ready"}\n');
  });
  expect((await api.call('GET', '/stacks')).body).toMatchObject([
    { name: 'tfp-13', id: expect.stringMatching(/^[0-9a-f-]{36}$/), tfp: STACK },
  ]);
  const update = await api.call('POST', '/stacks/update');
  const lines = update.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ kind }) => kind)).toEqual(['step', 'done']);
});

test('a failure midway is the last line', async () => {
  const api = await startTestApi();
  await fakeStage(api.socket('builder'), (request, response) => {
    if (request.method === 'GET') return sendJson(response, { stacks: [] });
    response.write('{"kind":"step","text":"Making the base"}\n');
    setImmediate(() => response.destroy());
  });
  const update = await api.call('POST', '/stacks/update');
  expect(JSON.parse(update.text.trim().split('\n').at(-1) ?? '')).toMatchObject({ kind: 'failed' });
});

test('with the builder away, that is what is said', async () => {
  const api = await startTestApi();
  for (const [method, url] of [
    ['GET', '/stacks'],
    ['POST', '/stacks/update'],
  ] as const) {
    const answer = await api.call(method, url);
    expect(answer).toMatchObject({ status: 503, body: { id: 'unavailable' } });
    expect(answer.body.message).toMatch(/^The build stage/);
  }
});
