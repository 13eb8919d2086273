import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examine } from '#src/examine.ts';
import { checkDisk, checkPrivate, checkSize, checkVitals } from '#src/vitals.ts';

const folder = mkdtempSync(join(tmpdir(), 'tfp-vitals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('memory and open files are compared with their bounds', () => {
  expect(checkVitals({ ownMemoryBytesMax: 2 ** 40, ownFilesMax: 1_000_000 })).toEqual([]);
  const found = checkVitals({ ownMemoryBytesMax: 1, ownFilesMax: 1 });
  expect(found.map(({ code }) => code)).toEqual(['memory_over', 'files_over']);
});

test('a file that others can read is named with the command that closes it', () => {
  const path = join(folder, 'key');
  writeFileSync(path, '', { mode: 0o600 });
  expect(checkPrivate([folder, path, join(folder, 'absent')])).toEqual([]);
  chmodSync(path, 0o640);
  expect(checkPrivate([path])).toMatchObject([{ next: `chmod go-rwx ${path}` }]);
});

test('the disk that holds a path can be read', () => {
  expect(checkDisk(folder).length).toBeLessThanOrEqual(1);
});

test('a size is broken beyond its bound alone', () => {
  expect(checkSize('It', 10, 10, '')).toEqual([]);
  expect(checkSize('It', 11, 10, '')).toHaveLength(1);
});

test('a check that cannot be made is a finding, and the others are made all the same', async () => {
  const failing = () => {
    throw new Error('no such thing');
  };
  const { checks, findings } = await examine('api', { failing, fine: () => [] });
  expect(checks).toBe(2);
  expect(findings).toMatchObject([
    { severity: 'broken', found: 'The check of failing could not be made: no such thing' },
  ]);
});

test('checks that cannot be made for one reason are one finding, with the next step of that reason', async () => {
  const away = () => {
    throw Object.assign(new Error('it is away'), { hint: 'systemctl status it' });
  };
  const { checks, findings } = await examine('runner', { networks: away, disk: away, jobs: away });
  expect(checks).toBe(3);
  expect(findings).toMatchObject([
    {
      found: 'The checks of networks, disk and jobs could not be made: it is away',
      next: 'systemctl status it',
    },
  ]);
});
