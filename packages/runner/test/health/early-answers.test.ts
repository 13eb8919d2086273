import { expect, test } from 'vitest';
import { askPath } from '#src/health/ask-path.ts';
import { startHastyServer } from '../../../../test/support/hasty-server.ts';

test('an app that answers whoever connects, without a look at the question, has answered', async () => {
  const { port, meet } = await startHastyServer('HTTP/1.0 200 OK\r\n\r\nwell');
  const question = { address: '127.0.0.1', port, host: 'a.example', path: '/up', content: 'well' };
  const answer = await meet(() => askPath(question, new AbortController().signal));
  expect(answer).toMatchObject({ isGood: true, answered: 'status 200' });
});
