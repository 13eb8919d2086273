import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAppFiles } from '#src/apps/app-files.ts';
import { blankMemory } from '#src/apps/app-memory.ts';
import { plainRelease } from '../support/process-record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a memory that an older runner wrote is completed', () => {
  const folder = temporaryFolder();
  const own = join(folder.path, 'app');
  const serving = plainRelease(3);
  const { releasePhase: _, ...old } = { ...blankMemory(), serving };
  mkdirSync(own);
  writeFileSync(join(own, 'desired.json'), 'null');
  writeFileSync(join(own, 'memory.json'), JSON.stringify(old));
  const [kept] = openAppFiles(folder.path).load();
  expect(kept?.memory).toEqual({ ...blankMemory(), serving });
  folder.remove();
});
