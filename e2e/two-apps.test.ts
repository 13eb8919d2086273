import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { startLoad } from './support/steady-load.ts';
import { objectsOf } from './support/sweep.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: apps, and whole platforms, live side by side on one engine and never meet.

let stack: TfpStack;
let first: TestApp;
let second: TestApp;

beforeAll(async () => {
  stack = await startTfp();
  first = await createApp(stack, 'first-app', 'chaos');
  second = await createApp(stack, 'second-app', 'hello-dockerfile');
  await Promise.all([first.deploy(), second.deploy()]);
});
afterAll(async () => {
  first?.dispose();
  second?.dispose();
  await stack?.dispose();
});

test('each host reaches its own app', async () => {
  expect((await first.get()).json.app).toBe('first-app');
  const answer = await second.get();
  expect(answer.status).toBe(200);
  expect(answer.body).not.toContain('first-app');
});

test('an upgrade is tunnelled both ways', async () => {
  const echoed = await new Promise<string>((resolve, reject) => {
    const socket = connect(stack.httpPort, '127.0.0.1');
    let received = '';
    socket.write(
      'GET / HTTP/1.1\r\nHost: first-app.localhost\r\nConnection: Upgrade\r\nUpgrade: chaos-echo\r\n\r\n',
    );
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed behind: ${received}`)));
    socket.on('data', (chunk) => {
      const before = received;
      received += chunk.toString('latin1');
      if (!before.includes('\r\n\r\n') && received.includes('\r\n\r\n')) socket.write('ping');
      if (received.endsWith('ping')) {
        resolve(received);
        socket.destroy();
      }
    });
  });
  expect(echoed).toMatch(/^HTTP\/1\.1 101 /);
});

test('the end of one app is nothing to the other', async () => {
  const load = startLoad(stack.httpPort, first.name);
  await until('some answers', () => load.report().requests > 50);
  await second.done('destroy', '--confirm', second.name);
  await until(
    'nothing left of it',
    async () => (await objectsOf(stack.platformId, second.id)).length === 0,
  );
  expect((await load.stop()).failures).toEqual([]);
});

test('another platform on the same engine touches nothing of this one', async () => {
  const before = await objectsOf(stack.platformId);
  const neighbour = await startTfp();
  let app: TestApp | undefined;
  try {
    app = await createApp(neighbour, 'first-app', 'chaos');
    await app.deploy();
    expect((await app.get()).json.app).toBe('first-app');
  } finally {
    app?.dispose();
    await neighbour.dispose();
  }
  expect(await objectsOf(neighbour.platformId)).toEqual([]);
  expect(await objectsOf(stack.platformId)).toEqual(before);
  expect((await first.get()).status).toBe(200);
});
