import { expect, test } from 'vitest';
import { Sessions } from '#src/attach/sessions.ts';

const TIMERS = { attachMs: 60_000, reattachMs: 60_000 };

function opened() {
  const sessions = new Sessions({ timers: TIMERS, log: {} } as never);
  const wish = { process: 'run.1', begin: () => new Promise<never>(() => {}), settle: () => {} };
  return { sessions, name: sessions.add('app-1', wish) };
}

test.each(['app-2', '', 'app-1 '])('a session of another app is none: %j', (appId) => {
  const { sessions, name } = opened();
  const connection = { appId, id: 'c', received: undefined };
  const take = () => {
    throw new Error('the connection was taken');
  };
  expect(() => sessions.attach(name, connection, take)).toThrow('This session has ended');
});

test('a session of the app takes the connection', () => {
  const { sessions, name } = opened();
  const connection = { appId: 'app-1', id: 'c', received: undefined };
  const take = () => {
    throw new Error('the connection was taken');
  };
  expect(() => sessions.attach(name, connection, take)).toThrow('the connection was taken');
});
