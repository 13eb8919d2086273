import { expect, test } from 'vitest';
import { runCommand } from '#src/network/run-command.ts';

test('what a tool of the host prints comes back, also where it is much', async () => {
  expect(await runCommand('cat', [], 'rules')).toBe('rules');
  expect(await runCommand('head', ['-c', '4000000', '/dev/zero'])).toHaveLength(4_000_000);
});

test('a failure is told with the command and its words', async () => {
  await expect(runCommand('ls', ['/no/such/folder'])).rejects.toThrow(
    /^ls \/no\/such\/folder: .*No such file/,
  );
});
