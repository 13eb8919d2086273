import { runnerClient } from '@tfp/contract/runner-client';
import { expect, onTestFinished, test } from 'vitest';
import { applyEntries } from '#src/journal/apply-entry.ts';
import { followJournal } from '#src/journal/follow-journal.ts';
import { until } from '../../../../test/support/until.ts';
import { fakeStage } from '../support/fake-stage.ts';
import { liveEntry, openTestLedger } from '../support/test-ledger.ts';

// A runner that tells what it has after the asked place, and then hangs or dies, as the test wants.
async function followed(perConnection: number) {
  const ledger = openTestLedger();
  const app = ledger.app();
  const version = ledger.push(app);
  const at = new Date().toISOString();
  const line = (seq: number) => ({
    seq,
    at,
    appId: app.id,
    kind: 'progress',
    version,
    line: `${seq}`,
  });
  const journal: object[] = [...Array(20).keys()].map((index) => line(index + 1));
  const path = `${ledger.folder}/runner.sock`;
  const stage = await fakeStage(path, (request, response) => {
    const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after'));
    for (const entry of journal.slice(after, after + perConnection)) {
      response.write(`${JSON.stringify(entry)}\n`);
    }
    if (after + perConnection < journal.length) response.socket?.destroySoon();
  });
  const stopping = new AbortController();
  const { deps } = ledger;
  const loop = followJournal(
    { ...deps, runner: runnerClient(path), apply: (entries) => applyEntries(deps, entries) },
    stopping.signal,
  );
  onTestFinished(async () => {
    stopping.abort();
    await loop;
  });
  return { ...ledger, app, version, journal, stage, line };
}

test('a journal whose connection breaks again and again is taken in whole, once, in order', async () => {
  const { deps, app, version } = await followed(7);
  await until('the whole journal', () => deps.journalPosition.get() === 20);
  const lines = deps.releaseEvents
    .after(app.id, version, 0)
    .map((event) => 'line' in event && event.line);
  expect(lines).toEqual([...Array(20).keys()].map((index) => `${index + 1}`));
});

test('a runner that is away for a while is followed again when it is back', async () => {
  const { deps, journal, stage, app, version, statuses } = await followed(100);
  await until('the whole journal', () => deps.journalPosition.get() === 20);
  await stage.stop();
  journal.push({ seq: 21, at: new Date().toISOString(), ...liveEntry(app, version) });
  await stage.start();
  await until('the outcome', () => statuses(app) === '1 succeeded');
  expect(stage.asked.at(-1)?.line).toBe('GET /journal?after=20');
});
