import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '@tfp/contract/platform-process';
import { expect, test } from 'vitest';
import { stopFormation } from '#src/stop-formation.ts';
import { until } from '../../../test/support/until.ts';
import { standIn, supervise } from './support/children.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('the routers leave first, logs last', async () => {
  const journal = join(temporaryFolder(), 'journal');
  const names = ['logs', 'api', 'runner', 'router'];
  const started = names.map((name) => supervise(standIn(name, 'well', journal)));
  await until('all to be ready', () => started.every(({ readyCount }) => readyCount() === 1));
  await stopFormation(
    createLog('test', 'silent'),
    started.map(({ child }) => child),
  );
  const ends = readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => / (stopping|stopped)$/.test(line));
  expect(ends.slice(0, 2)).toEqual(['router stopping', 'router stopped']);
  expect(ends.slice(-2)).toEqual(['logs stopping', 'logs stopped']);
  expect(ends).toHaveLength(8);
});
