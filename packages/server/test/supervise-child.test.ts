import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { failedStartsTold } from '#src/limits.ts';
import { until } from '../../../test/support/until.ts';
import { standIn, supervise } from './support/children.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function recordingLog() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

test('a process that is killed is started again, and leaves when it is told to stop', async () => {
  const journal = join(temporaryFolder(), 'journal');
  const { child, readyCount } = supervise(standIn('api', 'well', journal));
  await until('the first start', () => readyCount() === 1);
  child.kill();
  await until('the second start', () => readyCount() === 2);
  child.stop();
  await child.gone;
  expect(readFileSync(journal, 'utf8').split('\n')).toEqual([
    'api started',
    'api started',
    'api stopping',
    'api stopped',
    '',
  ]);
});

test('why a process does not come up is told once, with its last lines', async () => {
  const { log, lines } = recordingLog();
  const { child, notes } = supervise(standIn('api', 'dies'), log);
  const deaths = () => lines.filter(({ msg }) => msg === 'process died');
  await until('some deaths', () => deaths().length > failedStartsTold);
  child.stop();
  await child.gone;
  const told = lines.filter(({ lastLines }) => lastLines !== undefined);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    child: 'api',
    code: 3,
    lastLines: ['loading', 'the ledger is newer than this code'],
  });
  expect(notes.get('api')).toEqual(['loading', 'the ledger is newer than this code']);
});

test('a program that is not there counts as dead, and is tried again', async () => {
  const { log, lines } = recordingLog();
  const { child } = supervise({ ...standIn('api'), command: '/no/such/program' }, log);
  await until('two deaths', () => lines.filter(({ msg }) => msg === 'process died').length >= 2);
  child.stop();
  await child.gone;
  expect(lines[0]).toMatchObject({ err: { code: 'ENOENT' } });
});
