import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';

const TYPES = { web: 'node .', worker: 'node work', release: 'node migrate' };

/** An app with two deploys and a config change between; the run stage has every image but those that a test removes. */
async function deployed() {
  const api = await startTestApi();
  const engine = { isSilent: false };
  const missing = new Set<string>();
  await fakeStage(join(api.folder, 'runner.sock'), (request, response) => {
    const image = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    sendJson(response, { present: engine.isSilent ? null : !missing.has(image) });
  });
  const app = api.app('hello');
  api.live(app, api.push(app, TYPES));
  api.live(app, api.set(app, { COLOUR: 'red', TOKEN: 'canary-of-the-plans' }).version);
  api.live(app, api.push(app, { web: 'node server.js', release: 'node migrate' }));
  return { ...api, app, engine, missing };
}

const dump = ({ db }: Pick<TestApi, 'db'>) =>
  JSON.stringify(
    ['releases', 'release_events', 'config_versions', 'builds', 'formation'].map((table) =>
      db.prepare(`SELECT * FROM ${table}`).all(),
    ),
  );

test('a plan of a config change shows the release that comes out, and changes nothing', async () => {
  const api = await deployed();
  const before = dump(api);
  const change = { COLOUR: 'blue', TOKEN: null, NEW: '1' };
  const { status, body, text } = await api.call(
    'PATCH',
    '/apps/hello/config-vars?plan=true',
    change,
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    version: 4,
    description: 'Set COLOUR, NEW; unset TOKEN',
    release_command: 'node migrate',
    processes: [{ type: 'web', quantity: 1 }],
    diff: {
      from: 3,
      to: 4,
      code: null,
      image: null,
      config: {
        added: [{ key: 'NEW', to: expect.stringMatching(/^[0-9a-f]{16}$/) }],
        removed: [{ key: 'TOKEN', from: expect.any(String) }],
        changed: [{ key: 'COLOUR' }],
      },
    },
  });
  expect(text).not.toMatch(/canary|red|blue/);
  expect(dump(api)).toBe(before);
  const done = await api.call('PATCH', '/apps/hello/config-vars', change);
  expect(done.headers['tfp-release']).toBe('v4');
  expect((await api.call('GET', '/apps/hello/releases/3/diff/4')).body).toEqual(body.diff);
});

test('a plan of a change that changes nothing says so', async () => {
  const { call } = await deployed();
  const { body } = await call('PATCH', '/apps/hello/config-vars?plan=true', { COLOUR: 'red' });
  expect(body).toMatchObject({ version: null, description: 'Nothing would change', processes: [] });
});

test('a plan that cannot be read is refused, not done', async () => {
  const api = await deployed();
  const before = dump(api);
  const { status, body } = await api.call('PATCH', '/apps/hello/config-vars?plan=yes', { A: '1' });
  expect(status).toBe(400);
  expect(body.message).toContain('Nothing was changed');
  expect(dump(api)).toBe(before);
});

test('a plan of a rollback says what comes back, what is cancelled and what stays done', async () => {
  const api = await deployed();
  api.push(api.app, TYPES);
  api.accept(api.app, 'abcdef0123'.repeat(4));
  const before = dump(api);
  const { body } = await api.call('POST', '/apps/hello/releases?plan=true', { release: 'v1' });
  expect(body).toMatchObject({
    version: 5,
    description: 'Rollback to v1',
    release_command: null,
    diff: {
      from: 3,
      to: 5,
      code: { commits: null },
      config: { removed: [{ key: 'COLOUR' }, { key: 'TOKEN' }] },
      process_types: { added: [{ key: 'worker', to: 'node work' }], changed: [{ key: 'web' }] },
    },
    notes: [
      expect.stringMatching(/^v4 \(Deploy \w{7}\) is on its way and would be cancelled\.$/),
      expect.stringMatching(/^A build of abcdef0/),
    ],
    warnings: [expect.stringMatching(/^Release commands ran since \(v2, v3\).*stays done/)],
  });
  expect(dump(api)).toBe(before);
});

test('half a rollback brings back the code or the config alone', async () => {
  const { call } = await deployed();
  const roll = async (only: string) => {
    const body = { release: 'v1', only };
    return (await call('POST', '/apps/hello/releases?plan=true', body)).body;
  };
  const code = await roll('code');
  expect(code.description).toBe('Rollback of code to v1');
  expect(code.diff.config).toEqual({ added: [], removed: [], changed: [] });
  expect(code.diff.code).not.toBeNull();
  const config = await roll('config');
  expect(config.description).toBe('Rollback of config to v1');
  expect(config.diff).toMatchObject({ code: null, image: null });
  expect(config.diff.config.removed).toHaveLength(2);
  expect(config.warnings).toEqual([]);
});

test('a rollback proves first that the image is there', async () => {
  const api = await deployed();
  const target = api.deps.releases.find(api.app.id, 1)!;
  api.missing.add(target.build!.image);
  const before = dump(api);
  const answer = await api.call('POST', '/apps/hello/releases', { release: 'v1' });
  expect(answer).toMatchObject({
    status: 409,
    body: {
      id: 'image_missing',
      message: 'The image of v1 is not on this machine any more. Nothing was changed.',
      hint: `Push its commit again: git push -f tfp ${target.build!.commit}:main`,
    },
  });
  expect(dump(api)).toBe(before);
  // Its config alone needs no image.
  const half = { release: 'v1', only: 'config' };
  expect((await api.call('POST', '/apps/hello/releases', half)).status).toBe(201);
});

test('an engine that does not answer holds up no way back: what is not known is told', async () => {
  const api = await deployed();
  api.fail(api.app, api.push(api.app));
  api.engine.isSilent = true;
  const unknown = (version: number) =>
    `The Docker Engine does not answer: whether it still has the image of v${version} is not known.`;
  const back = await api.call('POST', '/apps/hello/releases?plan=true', { release: 'v1' });
  expect(back.body.warnings).toEqual([unknown(1), expect.stringMatching(/^Release commands ran/)]);
  const again = await api.call('POST', '/apps/hello/releases/v4/retry?plan=true');
  expect(again.body.warnings).toEqual([unknown(4)]);
  const half = { release: 'v1', only: 'config' };
  const config = await api.call('POST', '/apps/hello/releases?plan=true', half);
  expect(config.body.warnings).toEqual([]);
  const made = await api.call('POST', '/apps/hello/releases', { release: 'v1' });
  expect(made).toMatchObject({ status: 201, body: { version: 5 } });
});

test('nor does it hold up a second try, whose maker is warned', async () => {
  const api = await deployed();
  api.fail(api.app, api.push(api.app));
  api.engine.isSilent = true;
  const again = await api.call('POST', '/apps/hello/releases/v4/retry');
  expect(again.status).toBe(201);
  expect(again.headers['x-heroku-warning']).toMatch(/whether it still has the image of v4/);
});

test('while the run stage is away nobody can prove it, and nothing is changed', async () => {
  const api = await startTestApi();
  const app = api.app('hello');
  api.live(app, api.push(app));
  const { status, body } = await api.call('POST', '/apps/hello/releases', { release: 'v1' });
  expect(status).toBe(503);
  expect(body.message).toContain('run stage');
  expect(api.statuses(app)).toBe('1 succeeded');
});

test('a plan of a deploy is told from the files that decide about it', async () => {
  const api = await deployed();
  const commit = 'c'.repeat(40);
  const envSchema = { SECRET: { required: true, generator: 'secret' } };
  await fakeStage(join(api.folder, 'builder.sock'), (request, response) => {
    if (request.url === '/detect') {
      const types = { web: 'node next.js', release: 'node migrate' };
      const found = { language: 'Node.js', stack: 'stack-2', processTypes: types };
      return sendJson(response, { ...found, healthChecks: {}, envSchema, warnings: ['careful'] });
    }
    return sendJson(response, { kind: 'forward', commits: [], more: 0 });
  });
  const before = dump(api);
  const files = { entries: [{ name: 'package.json', mode: '100644' }], texts: {} };
  const { status, body, text } = await api.call('POST', '/apps/hello/deploy-plans', {
    commit,
    files,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    version: 4,
    description: 'Deploy ccccccc',
    release_command: 'node migrate',
    added_by_app_json: ['SECRET'],
    notes: ['Node.js app'],
    warnings: ['careful'],
    diff: {
      from: 3,
      to: 4,
      code: { to: commit, commits: { kind: 'forward' } },
      image: { to: null },
      stack: { from: 'stack-1', to: 'stack-2' },
      config: { added: [{ key: 'SECRET' }] },
      process_types: { changed: [{ key: 'web', to: 'node next.js' }] },
    },
  });
  expect(text).not.toContain('unbuilt');
  expect(dump(api)).toBe(before);
});

test('two releases of one app are compared by names and hashes, whichever comes first', async () => {
  const { call } = await deployed();
  const forth = (await call('GET', '/apps/hello/releases/v1/diff/current')).body;
  const back = (await call('GET', '/apps/hello/releases/current/diff/1')).body;
  expect(forth.config.added).toEqual(
    back.config.removed.map(({ key, from }: { key: string; from: string }) => ({ key, to: from })),
  );
  const same = (await call('GET', '/apps/hello/releases/2/diff/2')).body;
  expect(same).toMatchObject({ code: null, image: null, stack: null, config: { added: [] } });
});

test('a release that is pinned says so', async () => {
  const { call } = await deployed();
  expect((await call('PUT', '/apps/hello/releases/v1/pin')).body.tfp.pinned).toBe(true);
  expect((await call('GET', '/apps/hello/releases/1')).body.tfp.pinned).toBe(true);
  expect((await call('DELETE', '/apps/hello/releases/v1/pin')).body.tfp.pinned).toBe(false);
});

test('what the release command wrote is read back, also by whoever waits', async () => {
  const { call, app, journal, push, live } = await deployed();
  const version = push(app, TYPES);
  journal({ appId: app.id, kind: 'output', version, from: 0, lines: ['migrating', 'done'] });
  live(app, version);
  expect((await call('GET', `/apps/hello/releases/${version}/output`)).body).toEqual({
    version,
    release_command: 'node migrate',
    lines: ['migrating', 'done'],
  });
  const { text } = await call('GET', `/apps/hello/releases/${version}/events`);
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind),
  ).toEqual(['output', 'live']);
});

test('a plan before the first release says that none would come out', async () => {
  const api = await startTestApi();
  api.app('hello');
  const { status, body } = await api.call('PATCH', '/apps/hello/config-vars?plan=true', {
    NEVER_SET: null,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ version: null, diff: { from: null, to: 0 }, processes: [] });
});

test('a release that failed after its command has left what that did, too', async () => {
  const api = await deployed();
  api.fail(api.app, api.push(api.app, TYPES));
  const { body } = await api.call('POST', '/apps/hello/releases?plan=true', { release: 'v2' });
  expect(body.warnings).toEqual([expect.stringMatching(/^Release commands ran since \(v3, v4\)/)]);
});

test('so has one that was overtaken while its command ran, and one that waited has not', async () => {
  const api = await deployed();
  const { app } = api;
  api.push(app, TYPES);
  api.journal({ appId: app.id, kind: 'progress', version: 4, line: 'Running release command: …' });
  api.set(app, { COLOUR: 'blue' });
  api.set(app, { COLOUR: 'green' });
  const { body } = await api.call('POST', '/apps/hello/releases?plan=true', { release: 'v2' });
  expect(body.warnings).toEqual([expect.stringMatching(/^Release commands ran since \(v3, v4\)/)]);
});

test('of many release commands the first are named and the others counted', async () => {
  const { app, call, live, set } = await deployed();
  for (let count = 0; count < 10; count += 1) live(app, set(app, { N: String(count) }).version);
  const { body } = await call('POST', '/apps/hello/releases?plan=true', { release: 'v1' });
  expect(body.warnings[0]).toContain('(v2, v3, v4, v5, v6, v7, v8, v9 and 4 more)');
});

test('what cannot be planned is refused, and not done instead', async () => {
  const api = await deployed();
  const before = dump(api);
  const calls: [string, string, unknown?][] = [
    ['PATCH', '/apps/hello/formation', { updates: [{ type: 'web', quantity: 2 }] }],
    ['PATCH', '/apps/hello', { name: 'other' }],
    ['PUT', '/apps/hello/releases/v1/pin'],
    ['DELETE', '/apps/hello'],
  ];
  for (const [method, path, body] of calls) {
    const { status, text } = await api.call(method as 'PUT', `${path}?plan=true`, body);
    expect({ status, text }).toMatchObject({
      status: 400,
      text: expect.stringContaining('no plan'),
    });
  }
  expect(dump(api)).toBe(before);
  expect(api.deps.apps.livingByName('hello')).toBeDefined();
});

test('a plan says of which types the old processes are stopped first, and a diff what changed of that', async () => {
  const api = await startTestApi();
  const app = api.app('hello');
  const rollout = { worker: { surge: 0 }, web: { surge: '50%', batch: 2 } };
  api.live(app, api.push(app, { web: 'node .', worker: 'node work', clock: 'node tick' }));
  api.live(app, api.push(app, { web: 'node .', worker: 'node work' }, { rollout }));
  const plan = async () => {
    const path = '/apps/hello/config-vars?plan=true';
    return (await api.call('PATCH', path, { A: '1' })).body;
  };
  // Nothing runs of it, so nothing is stopped.
  expect((await plan()).notes).toEqual([]);
  await api.call('PATCH', '/apps/hello/formation', { updates: [{ type: 'worker', quantity: 2 }] });
  expect(await plan()).toMatchObject({
    notes: ['worker is stopped before its new processes start (surge 0).'],
    diff: { rollout: { added: [], removed: [], changed: [] } },
  });
  expect((await api.call('GET', '/apps/hello/releases/1/diff/2')).body.rollout).toEqual({
    added: [
      { key: 'web', to: 'surge 50%, batch 2' },
      { key: 'worker', to: 'surge 0 (stopped before its new processes start)' },
    ],
    removed: [],
    changed: [],
  });
  expect((await api.call('GET', '/apps/hello/releases/2')).body.tfp.rollout).toEqual(rollout);
  // A way back to what does not say so: what runs says it.
  await fakeStage(join(api.folder, 'runner.sock'), (_request, response) =>
    sendJson(response, { present: true }),
  );
  const back = await api.call('POST', '/apps/hello/releases?plan=true', { release: 'v1' });
  expect(back.body.notes).toEqual(['worker is stopped before its new processes start (surge 0).']);
});
