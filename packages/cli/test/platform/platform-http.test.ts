import { TfpError, toErrorBody } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { platformClient } from '#src/platform/platform-client.ts';
import { startHastyServer } from '../../../../test/support/hasty-server.ts';

test('a platform that refuses a long body and closes before it is sent is heard', async () => {
  const said = new TfpError('invalid_params', 'The body is larger than 256 kB.');
  const body = JSON.stringify(toErrorBody(said));
  const head = `HTTP/1.1 ${said.status} No\r\nConnection: close\r\nContent-Length: ${body.length}`;
  const { port, meet } = await startHastyServer(`${head}\r\n\r\n${body}`);
  const platform = platformClient({ url: `http://127.0.0.1:${port}`, token: 't' }, 'tfp', () => {});
  const options = { body: { KEY: 'x'.repeat(8_000_000) } };
  const refused = meet(() => platform.call('PATCH', '/apps/a/config-vars', options));
  await expect(refused).rejects.toThrow('The body is larger than 256 kB.');
});
