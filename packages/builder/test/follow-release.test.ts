import { expect, test } from 'vitest';
import { FILES, oneApp } from './support/one-app.ts';

// Goal: what a pusher sees of a release, for each way that it can end. Method: as for the build that it stands on.

const app = oneApp();

test('a release that fails is told with its verdict and its last lines', async () => {
  await app.copy.commit(FILES);
  app.stage.api.events = () => [
    {
      kind: 'failed',
      serving: null,
      verdict: {
        code: 'R16',
        message: 'web.1 exited with status 3 before it was healthy.',
        hint: 'See its last lines.',
        process: 'web.1',
        transcript: ['04:05:06 GET /up: status 503'],
        lines: ['no database at tcp:5432'],
      },
    },
  ];
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(
    /-----> The health of web\.1 *\nremote: {8}04:05:06 GET \/up: status 503 *\nremote: -----> The last lines of web\.1/,
  );
  expect(refused.output).toMatch(/remote: {8}no database at tcp:5432/);
  expect(refused.output).toMatch(/remote: {2}! {5}Error R16: web\.1 exited with status 3/);
  expect(refused.output).toMatch(
    /v1 did not go live\. *\nremote: {2}! {5}Nothing of this app runs: no release was live before\./,
  );
  expect(refused.output).not.toMatch(/runs on/);
  expect(refused.output).toMatch(/remote rejected/);
  expect(await app.refOf('refs/heads/main')).toBe('');
});

test('a release command is heard while it runs, each line once, and cannot speak for the platform', async () => {
  await app.copy.commit(FILES);
  app.stage.api.events = () => [
    { kind: 'progress', line: 'Running release command: node migrate.js' },
    { kind: 'output', from: 0, lines: ['first', 'second'] },
    { kind: 'output', from: 2, lines: ['\u001b[2A\r-----> Launching v9'] },
    { kind: 'live', proof: { liveMs: 1, processes: ['web.1'] } },
  ];
  app.stage.api.cuts = 3;
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  const told = pushed.output.split('\n').map((line) => line.trimEnd());
  const begin = told.indexOf('remote:        Running release command: node migrate.js');
  expect(told.slice(begin + 1, begin + 4)).toEqual([
    'remote:        first',
    'remote:        second',
    'remote:        -----> Launching v9',
  ]);
  expect(pushed.output.match(/first/g)).toHaveLength(1);
  expect(app.stage.lines.filter(({ text }) => /first/.test(text))).toEqual([]);
});

test('a pusher whose release is held up hears that it goes on alone', async () => {
  await app.copy.commit(FILES);
  app.stage.api.events = () => [
    { kind: 'progress', line: 'The engine is silent', waitsFor: 'engine' },
    { kind: 'live', proof: { liveMs: 1, processes: ['web.1'] } },
  ];
  const pushed = await app.copy.push(app.url());
  expect(pushed.output).toMatch(
    /The engine is silent *\nremote: {8}The release is recorded .*Ctrl-C ends only this waiting/,
  );
});

test.each([
  ['told behind it', 0, '; 212 requests drained, 0 dropped; web.1 stopped 0.8 s after SIGTERM'],
  ['cut off by an api that dies', 1, ''],
])('a push is live, with its proof %s', async (_, cuts, words) => {
  await app.copy.commit(FILES);
  const stopped = [{ process: 'web.1', version: 3, ms: 812 }];
  const proof = { drained: 212, dropped: 0, cut: 0, stopped, killed: [] };
  app.stage.api.events = () => [
    { kind: 'live', proof: { liveMs: 1, processes: ['web.1'] } },
    { kind: 'settled', proof },
  ];
  app.stage.api.cuts = cuts;
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  const told = pushed.output.split('\n').map((line) => line.trimEnd());
  const line = told.find((each) => each.includes('live in')) ?? '';
  expect(line.replace(/\d+\.\d s/, '1.0 s')).toBe(`remote:        v1 live in 1.0 s${words}`);
});

test('a release of which nothing runs is told with the next step, not with a URL that nobody answers', async () => {
  await app.copy.commit(FILES);
  app.stage.api.events = () => [{ kind: 'live', proof: { liveMs: 1, processes: [] } }];
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toMatch(/v1 live in .*\nremote: {8}No process of it runs: .*tfp scale/);
  expect(pushed.output).not.toContain('deployed');
});

test('a release command that fails ends the push with its verdict, and its lines are not said again', async () => {
  await app.copy.commit(FILES);
  const message = 'The release command exited with status 3.';
  const lines = ['no such table'];
  app.stage.api.events = () => [
    { kind: 'output', from: 0, lines },
    { kind: 'failed', serving: 7, verdict: { code: 'R18', message, process: 'release.1', lines } },
  ];
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output.match(/no such table/g)).toHaveLength(1);
  expect(refused.output).toMatch(/remote: {2}! {5}Error R18: The release command exited with/);
  expect(refused.output).toMatch(
    /v1 did not go live\. *\nremote: {2}! {5}v7 runs on, or comes back\./,
  );
});

test('of an app that was destroyed meanwhile nothing is said to run on', async () => {
  await app.copy.commit(FILES);
  const verdict = { code: 'R99', message: 'The app was destroyed.' } as const;
  app.stage.api.events = () => [{ kind: 'failed', serving: null, verdict }];
  const refused = await app.copy.push(app.url());
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/Error R99: The app was destroyed\./);
  expect(refused.output).not.toMatch(/runs on|Nothing of this app/);
});

test('a release whose place was taken by one with the same code is followed on', async () => {
  const commit = await app.copy.commit(FILES);
  const live = app.stage.api.events;
  app.stage.api.events = (version) =>
    version === 1 ? [{ kind: 'superseded', by: 2, byCommit: commit }] : live(version);
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toMatch(/v2 live/);
  const line = app.stage.lines.find(({ text }) => text.includes('v2 live'));
  expect(line).toMatchObject({ release: 2 });
  expect(await app.refOf('refs/heads/main')).toBe(commit);
});

test('an api that restarts while a release rolls out costs the pusher nothing', async () => {
  await app.copy.commit(FILES);
  app.stage.api.cuts = 2;
  const pushed = await app.copy.push(app.url());
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output.match(/Starting web\.1/g)).toHaveLength(1);
  expect(pushed.output).toMatch(/v1 live/);
});
