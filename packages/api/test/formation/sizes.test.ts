import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

async function deployed() {
  const api = await startTestApi();
  const app = api.app('hello');
  const types = { web: 'node .', worker: 'node worker.js', release: 'migrate' };
  api.live(app, api.push(app, types));
  const sizes = () =>
    Object.entries(api.deps.formation.of(app.id))
      .map(([type, { size }]) => `${type}=${size}`)
      .join(' ');
  return { ...api, app, sizes };
}

test('types get sizes, by our names and by Heroku’s, and counts stay', async () => {
  const { call, sizes } = await deployed();
  const updates = [
    { type: 'web', size: 'Large' },
    { type: 'worker', size: 'performance-m', quantity: 1 },
  ];
  const answer = await call('PATCH', '/apps/hello/formation', { updates });
  expect(answer.body).toMatchObject([
    { type: 'web', quantity: 1, size: 'large' },
    { type: 'worker', quantity: 1, size: 'xlarge' },
  ]);
  expect(sizes()).toBe('web=large worker=xlarge');
  await call('PATCH', '/apps/hello/formation/web', { size: 'eco' });
  expect(sizes()).toBe('web=standard worker=xlarge');
});

test('a size that there is not is answered with those that there are', async () => {
  const { call, sizes } = await deployed();
  const answer = await call('PATCH', '/apps/hello/formation/web', { size: 'huge' });
  expect(answer).toMatchObject({
    status: 422,
    body: {
      message: 'There is no process size "huge". Nothing was changed.',
      hint: 'Choose one of: small (256 MB), standard (512 MB), large (1024 MB), xlarge (2048 MB).',
    },
  });
  expect(sizes()).toBe('web=standard worker=standard');
});

test('the release command has a size and no count, and is listed once it was given one', async () => {
  const { call, app, deps } = await deployed();
  const types = async () =>
    (await call('GET', '/apps/hello/formation')).body.map(({ type }: { type: string }) => type);
  expect(await types()).toEqual(['web', 'worker']);
  const answer = await call('PATCH', '/apps/hello/formation/release', { size: 'large' });
  expect(answer.body).toMatchObject({ type: 'release', quantity: 0, size: 'large' });
  expect(await types()).toEqual(['web', 'worker', 'release']);
  expect((await call('PATCH', '/apps/hello/formation/release', { quantity: 1 })).status).toBe(422);
  expect(deps.formation.of(app.id).release).toMatchObject({ quantity: 0, size: 'large' });
});

test('a change of size is told in the app’s stream and in the audit', async () => {
  const { call, lines } = await deployed();
  await call('PATCH', '/apps/hello/formation/web', { size: 'large' });
  expect(lines.map(({ text }) => text)).toContain(
    'Scaled by ada@example.test: web=1:large (was 1)',
  );
  expect((await call('GET', '/audit')).body.at(0)).toMatchObject({
    action: 'ps:scale',
    detail: { processes: { web: 1 }, sizes: ['web=large'] },
  });
});

test('a process is shown with its size, what it uses and what it may use', async () => {
  const { call, socket } = await deployed();
  const process = {
    id: 'one',
    name: 'web.1',
    type: 'web',
    command: 'node .',
    state: 'up',
    version: 1,
    generation: 0,
    since: '2026-11-21T03:00:00.000Z',
    restarts: 0,
  };
  const usage = { cpuPercent: 12.5, memoryBytes: 1_000 };
  await fakeStage(socket('runner'), (_request, response) =>
    sendJson(response, {
      processes: [
        { ...process, size: 'small', usage },
        { ...process, name: 'web.2' },
      ],
    }),
  );
  expect((await call('GET', '/apps/hello/dynos')).body).toMatchObject([
    {
      size: 'small',
      tfp: { cpu_percent: 12.5, memory_bytes: 1_000, memory_limit_bytes: 256 * 1024 ** 2 },
    },
    { size: 'standard', tfp: { cpu_percent: null, memory_bytes: null } },
  ]);
});

test('a one-off gets the size that is asked for, and none that there is not', async () => {
  const { call, socket } = await deployed();
  const runner = await fakeStage(socket('runner'), (_request, response) =>
    sendJson(response, { process: 'run.1', session: 's', version: 1 }),
  );
  const run = (size?: string) => call('POST', '/apps/hello/dynos', { command: 'bash', size });
  expect((await run('Standard-2x')).body).toMatchObject({ size: 'large' });
  expect(runner.asked.at(-1)?.body).toMatchObject({ size: 'large' });
  expect((await run()).body).toMatchObject({ size: 'standard' });
  expect((await run('huge')).body.message).toMatch(/no process size "huge"/);
});
