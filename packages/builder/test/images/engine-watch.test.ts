import { once } from 'node:events';
import { createServer } from 'node:http';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callEngine } from '#src/call-engine.ts';
import { watchEngine } from '#src/images/engine-watch.ts';

// Goal: no build waits for an engine that hangs or is away. Method: a socket that takes every call and answers none.

const silent = createServer(() => {});
let docker: Docker;

beforeAll(async () => {
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  docker = new Docker({ host: '127.0.0.1', port });
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

test('a call that is not answered ends at its deadline, in words', async () => {
  await expect(callEngine(docker.ping(), 50)).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The Docker Engine does not answer.',
  });
});

test('an engine that goes away ends the build that it is watched for', async () => {
  const { signal } = watchEngine(new Docker({ socketPath: '/nowhere/engine.sock' }));
  if (!signal.aborted) await once(signal, 'abort');
  expect(signal.reason).toMatchObject({ code: 'unavailable' });
});

test('what an engine answers, also a refusal, is passed on', async () => {
  const refusal = Object.assign(new Error('no such image'), { statusCode: 404 });
  await expect(callEngine(Promise.reject(refusal))).rejects.toBe(refusal);
  expect(await callEngine(Promise.resolve('OK'))).toBe('OK');
});
