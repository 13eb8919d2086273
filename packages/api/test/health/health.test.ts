import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const NAMES = ['logs', 'api', 'builder', 'runner', 'router.1', 'router.2'];

async function platform() {
  const api = await startTestApi();
  const since = '2026-11-21T03:00:00.000Z';
  const stages = new Map<string, Awaited<ReturnType<typeof fakeStage>>>();
  const ok: Record<string, boolean> = {};
  for (const process of NAMES.filter((name) => name !== 'api')) {
    ok[process] = true;
    const stage = await fakeStage(api.socket(process), (_request, response) =>
      sendJson(response, { process, ok: ok[process], contract: 1, since }),
    );
    stages.set(process, stage);
  }
  const health = () => api.call('GET', '/health', undefined, { authorization: '' });
  return { health, stages, ok };
}

test('the platform is well when each of its processes says so; nobody needs a token to ask', async () => {
  const { health } = await platform();
  const answer = await health();
  expect(answer.status).toBe(200);
  expect(answer.body.ok).toBe(true);
  const names = answer.body.processes.map(({ process }: { process: string }) => process);
  expect(names).toEqual(NAMES);
});

test('a process that is away, or says itself that it is ill, makes the platform ill', async () => {
  const { health, stages, ok } = await platform();
  await stages.get('builder')?.stop();
  ok.runner = false;
  const answer = await health();
  expect(answer.status).toBe(503);
  expect(answer.body.ok).toBe(false);
  const ill = answer.body.processes.filter((each: { ok: boolean }) => !each.ok);
  expect(ill).toMatchObject([
    { process: 'builder', note: expect.stringContaining('does not answer') },
    { process: 'runner' },
  ]);
});
