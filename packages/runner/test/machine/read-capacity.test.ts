import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readCapacity } from '#src/machine/read-capacity.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GB = 1024 ** 3;
const folder = temporaryFolder();
afterEach(() => folder.remove());

function withFile(name: string, text: string): string {
  const path = join(folder.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return folder.path;
}

test.each([
  [8, { memoryMb: 8_192, reservedMb: 1_024 }],
  [1, { memoryMb: 1_024, reservedMb: 256 }],
])('a machine of %i GB keeps a part for itself', (gigabytes, capacity) => {
  expect(readCapacity('/nowhere', gigabytes * GB)).toEqual(capacity);
});

test.each([
  ['memory.max', `${2 * GB}\n`, 2_048],
  ['memory.max', 'max\n', 8_192],
  ['memory/memory.limit_in_bytes', `${2 * GB}\n`, 2_048],
  ['memory/memory.limit_in_bytes', '9223372036854771712\n', 8_192],
])('a machine that is a container has what %s says: %s', (file, text, memoryMb) => {
  expect(readCapacity(withFile(file, text), 8 * GB).memoryMb).toBe(memoryMb);
});
