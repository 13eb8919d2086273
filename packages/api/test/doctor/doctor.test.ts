import { chmodSync } from 'node:fs';
import type { Examination, PlatformExamination } from '@tfp/contract/doctor';
import { expect, test } from 'vitest';
import { checkClock } from '#src/doctor/check-machine.ts';
import type { Db } from '#src/store/open-database.ts';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const STAGES = ['logs', 'builder', 'runner', 'router.1', 'router.2'];

/** A platform whose other processes are well, but for what `say` adds. */
async function platform(say: Record<string, Partial<Examination>> = {}) {
  const api = await startTestApi();
  for (const process of STAGES) {
    await fakeStage(api.socket(process), (_request, response) =>
      sendJson(response, { process, checks: 1, findings: [], keeps: [], ...say[process] }),
    );
  }
  const ask = async () => (await api.call('GET', '/doctor')).body as PlatformExamination;
  const codes = async () => {
    const { findings } = await ask();
    return findings.map(({ process, code }) => `${process} ${code}`);
  };
  return { api, ask, codes };
}

/** What keeps a ledger sound: a test that breaks one must take it away. */
function dropTriggers(db: Db): void {
  const select = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
  for (const { name } of db.prepare<[], { name: string }>(select).all()) {
    db.exec(`DROP TRIGGER ${name}`);
  }
}

/** Nobody listens on the public port of a test. */
const PORT = 'api port_closed';

test('a well platform has nothing to tell', async () => {
  const { api, codes } = await platform();
  api.push(api.app('hello'));
  api.journal({
    appId: api.deps.apps.livingIds()[0],
    kind: 'live',
    version: 1,
    proof: { liveMs: 1, processes: [] },
  });
  expect(await codes()).toEqual([PORT]);
});

test('only an admin may ask', async () => {
  const { api } = await platform();
  const answer = await api.call('GET', '/doctor', undefined, {
    authorization: `Bearer ${api.strangersToken()}`,
  });
  expect(answer.status).toBe(403);
});

test('a process that does not answer is broken', async () => {
  const api = await startTestApi();
  const { body } = await api.call('GET', '/doctor');
  expect(body.ok).toBe(false);
  const silent = body.findings.filter(({ code }: { code: string }) => code === 'no_answer');
  expect(silent).toHaveLength(STAGES.length);
});

test('a number that is missing is found', async () => {
  const { api, codes } = await platform();
  const app = api.app('hello');
  api.set(app, { A: '1' });
  api.set(app, { A: '2' });
  expect(await codes()).toEqual([PORT]);
  dropTriggers(api.db);
  api.db.pragma('foreign_keys = OFF');
  api.db.exec('DELETE FROM releases WHERE version = 1');
  expect(await codes()).toContain('api number_gap');
});

test('a release that waits is under way, and stuck beyond its deadline', async () => {
  const { api, ask } = await platform();
  api.push(api.app('hello'));
  const severities = async () =>
    (await ask()).findings.filter(({ invariant }) => invariant === 'I7').map((one) => one.severity);
  expect(await severities()).toEqual(['underway']);
  dropTriggers(api.db);
  api.db.exec(`UPDATE releases SET created_at = '2020-01-01T00:00:00.000Z'`);
  expect(await severities()).toEqual(['broken']);
});

test('an app that a process keeps, and the ledger does not know, is left over', async () => {
  const { codes } = await platform({ runner: { keeps: ['app-that-is-gone'] } });
  expect(await codes()).toContain('runner leftover_app');
});

test('an app that was just destroyed is under way, not left over', async () => {
  const said: Partial<Examination> = {};
  const { api, codes } = await platform({ logs: said });
  const app = api.app('hello');
  said.keeps = [app.id];
  expect(await codes()).toEqual([PORT]);
  await api.call('DELETE', '/apps/hello');
  expect(await codes()).toEqual([...Array(3).fill('api waiting_cleanup'), PORT]);
});

test('a key file that others can read is found', async () => {
  const { api, codes } = await platform();
  chmodSync(api.deps.masterKey.file, 0o644);
  expect(await codes()).toContain('api mode_open');
});

test('a clock that went back is told', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(checkClock(null, now)).toEqual([]);
  expect(checkClock('2026-01-01T00:00:30Z', now)).toEqual([]);
  expect(checkClock('2026-01-02T00:00:00Z', now)).toMatchObject([{ code: 'clock_back' }]);
});

test('what the stages saw of an app is joined, with the verdict on its newest release', async () => {
  const api = await startTestApi();
  const advice = (code: string) => ({ code, factor: 'VI Processes', found: 'a', change: 'b' });
  const commits: string[] = [];
  await fakeStage(api.socket('runner'), (_request, response) =>
    sendJson(response, { checks: 6, advice: [advice('writes_files')] }),
  );
  await fakeStage(api.socket('builder'), (request, response) => {
    commits.push(request.url ?? '');
    sendJson(response, { checks: 6, advice: [advice('env_committed')] });
  });
  const app = api.app('hello');
  api.push(app);
  api.journal({ appId: app.id, kind: 'live', version: 1, proof: { liveMs: 1, processes: [] } });
  api.push(app);
  const verdict = { code: 'R11', message: 'It listens on 127.0.0.1.', hint: 'Listen on 0.0.0.0.' };
  api.journal({ appId: app.id, kind: 'failed', version: 2, verdict });
  const { body } = await api.call('GET', '/apps/hello/doctor');
  expect(body.checks).toBe(13);
  expect(body.advice.map(({ code }: { code: string }) => code)).toEqual([
    'verdict_r11',
    'writes_files',
    'env_committed',
  ]);
  const live = api.deps.releases.live(app.id)?.build?.commit;
  expect(commits).toEqual([`/apps/${app.id}/doctor?commit=${live}`]);
});

test('what the engine alone can tell of an app is told as not looked at while it does not answer', async () => {
  const api = await startTestApi();
  await fakeStage(api.socket('runner'), (_request, response) =>
    sendJson(response, { checks: 3, advice: [], isBlind: true }),
  );
  api.app('hello');
  const { body } = await api.call('GET', '/apps/hello/doctor');
  expect(body).toEqual({ checks: 4, advice: [], isBlind: true });
});

test('an app that was never deployed has nothing to be told', async () => {
  const api = await startTestApi();
  await fakeStage(api.socket('runner'), (_request, response) =>
    sendJson(response, { id: 'not_found', message: 'Not known.' }, 404),
  );
  api.app('hello');
  expect((await api.call('GET', '/apps/hello/doctor')).body).toEqual({ checks: 1, advice: [] });
});
