import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLineSender } from '#src/proxying/send-lines.ts';
import { startHastyServer } from '../../../../test/support/hasty-server.ts';
import { tempDirectory } from '../support/temp-directory.ts';

test('lines that the log store took before it closed are not sent again', async () => {
  const socketPath = join(tempDirectory(), 'logs.sock');
  const { meet } = await startHastyServer('HTTP/1.1 204 No Content\r\n\r\n', socketPath);
  await expect(meet(() => createLineSender(socketPath)('[]'))).resolves.toBeUndefined();
});
