import { expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';

async function appWithReleases(count: number) {
  const api = await startTestApi();
  const app = api.app('hello');
  for (let number = 1; number <= count; number += 1) api.set(app, { N: String(number) });
  return { ...api, app };
}

test('the newest releases first, as many as asked, and the way to the rest', async () => {
  const { call } = await appWithReleases(7);
  const range = { range: 'version ..; order=desc,max=3' };
  const first = await call('GET', '/apps/hello/releases', undefined, range);
  expect(first.status).toBe(206);
  expect(first.body.map((release: { version: number }) => release.version)).toEqual([7, 6, 5]);

  const read: number[] = [];
  let next: string | undefined = 'version ..; order=desc,max=3';
  while (next !== undefined) {
    const page: Awaited<ReturnType<typeof call>> = await call(
      'GET',
      '/apps/hello/releases',
      undefined,
      { range: next },
    );
    read.push(...page.body.map((release: { version: number }) => release.version));
    next = page.headers['next-range'] as string | undefined;
  }
  expect(read).toEqual([7, 6, 5, 4, 3, 2, 1]);
});

test('a release says everything about itself', async () => {
  const api = await startTestApi();
  const app = api.app('hello');
  api.live(app, api.push(app));
  api.fail(app, api.push(app));
  const [failed, live] = (
    await api.call('GET', '/apps/hello/releases', undefined, { range: 'version ..; order=desc' })
  ).body;
  expect(live).toMatchObject({
    version: 1,
    status: 'succeeded',
    current: true,
    eligible_for_rollback: true,
    user: { email: 'ada@example.test', id: api.actor.userId },
    output_stream_url: null,
    tfp: { status: 'succeeded', process_types: { web: 'node .' }, verdict: null },
  });
  expect(live.description).toMatch(/^Deploy [0-9a-f]{7}$/);
  expect(failed).toMatchObject({
    version: 2,
    status: 'failed',
    current: false,
    eligible_for_rollback: false,
    tfp: { verdict: { code: 'R16' } },
  });
});

test('a release is found by its number, its v-number, its id, or as the current one', async () => {
  const { call } = await appWithReleases(3);
  const byNumber = (await call('GET', '/apps/hello/releases/2')).body;
  for (const name of ['v2', byNumber.id]) {
    expect((await call('GET', `/apps/hello/releases/${name}`)).body).toEqual(byNumber);
  }
  expect((await call('GET', '/apps/hello/releases/current')).body.version).toBe(3);
  expect((await call('GET', '/apps/hello/releases/2/config-vars')).body).toEqual({ N: '2' });
  const missing = await call('GET', '/apps/hello/releases/v9');
  expect(missing).toMatchObject({
    status: 404,
    body: {
      resource: 'release',
      message: 'There is no release v9.',
      hint: 'The newest one is v3.',
    },
  });
});

test('a rollback is asked for by id, number or v-number, and names the release that it made', async () => {
  const { call } = await appWithReleases(3);
  const { id } = (await call('GET', '/apps/hello/releases/1')).body;
  for (const release of [id, '1', 'v1', 1]) {
    const answer = await call('POST', '/apps/hello/releases', { release });
    expect(answer.status).toBe(201);
    expect(answer.headers['tfp-release']).toBe(`v${answer.body.version}`);
    expect(answer.body.description).toBe('Rollback to v1');
  }
  const refused = await call('POST', '/apps/hello/releases', { release: 'v99' });
  expect(refused).toMatchObject({ status: 404, body: { message: 'There is no release v99.' } });
});

test('whoever rolls back is warned of a build that still runs', async () => {
  const { call, accept, app } = await appWithReleases(2);
  const quiet = await call('POST', '/apps/hello/releases', { release: 'v1' });
  expect(quiet.headers['x-heroku-warning']).toBeUndefined();
  accept(app, 'abcdef0123'.repeat(4));
  const warned = await call('POST', '/apps/hello/releases', { release: 'v1' });
  expect(warned.headers['x-heroku-warning']).toMatch(/A build of abcdef0 by ada@example.test/);
});

test('the events of a release come as lines, and end with its outcome', async () => {
  const api = await startTestApi();
  const app = api.app('hello');
  const version = api.push(app);
  api.journal({ appId: app.id, kind: 'progress', version, line: 'starting web.1' });
  api.live(app, version);
  const answer = await api.call('GET', `/apps/hello/releases/${version}/events`);
  expect(answer.headers['content-type']).toBe('application/x-ndjson');
  const events = answer.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toMatchObject([{ kind: 'progress', line: 'starting web.1' }, { kind: 'live' }]);
});
