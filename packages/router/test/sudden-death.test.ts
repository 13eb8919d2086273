import { existsSync, readFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { FakeRunner } from './support/fake-runner.ts';
import { until } from './support/journey.ts';
import { presentEpoch, RouterProcesses } from './support/router-processes.ts';
import { appRoute, portOf } from './support/test-router.ts';

// Goal: the death of a worker costs its own requests in flight and nothing else.
// Method: real processes behind an inherited socket, as the supervisor starts them; kill -9 under load.

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function house(workers: number, answerMs = 5) {
  let requests = 0;
  const app = createServer((_incoming, response) => {
    requests++;
    setTimeout(() => response.end('ok'), answerMs);
  });
  await listen(app, { port: 0, host: '127.0.0.1' });
  const lines: string[] = [];
  const logs = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk) => {
      text += chunk;
    });
    incoming.on('end', () => {
      if (incoming.url?.startsWith('/lines'))
        lines.push(...(JSON.parse(text) as { text: string }[]).map((line) => line.text));
      response.end('{}');
    });
  });
  const router = new RouterProcesses();
  await listen(logs, { path: router.data.socket('logs') });
  const socketPath = router.data.socket('runner');
  const runner = new FakeRunner([appRoute('a.test', [portOf(app)])], { socketPath });
  runner.epoch = presentEpoch();
  await runner.open();
  cleanups.push(
    () => close(app),
    () => close(logs),
    () => runner.close(),
    () => router.close(),
  );
  await router.start(workers);
  return { router, runner, lines, requests: () => requests };
}

function listen(server: Server, where: object): Promise<void> {
  return new Promise((resolve) => server.listen(where, resolve));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The status, or the code of what went wrong. */
function get(port: number, agent: Agent | false = false): Promise<number | string> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', agent, headers: { host: 'a.test' } };
    const outgoing = request(options, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    outgoing.end();
  });
}

test('kill -9 of workers under load: nobody is refused, only requests in flight are lost', async () => {
  const { router } = await house(2);
  const results: (number | string)[] = [];
  const clients = 16;
  let isOver = false;
  const load = Promise.all(
    Array.from({ length: clients }, async (_, i) => {
      const agent = i % 2 === 0 ? new Agent({ keepAlive: true, maxSockets: 1 }) : false;
      while (!isOver) results.push(await get(router.port, agent));
      if (agent) agent.destroy();
    }),
  );
  const kills = ['1', '2', '1'];
  for (const worker of kills) {
    const before = results.length;
    await until(() => results.length > before + 100);
    await router.kill(worker);
  }
  isOver = true;
  await load;
  const failures = results.filter((result) => result !== 200);
  expect(failures.filter((failure) => failure === 'ECONNREFUSED')).toEqual([]);
  expect(failures.filter((failure) => typeof failure === 'number')).toEqual([]);
  expect(failures.length).toBeLessThanOrEqual(clients * kills.length);
  expect(results.length).toBeGreaterThan(300);
});

test('while the only worker is away connections wait; it serves from disk without the runner', async () => {
  const { router, runner } = await house(1);
  await until(() => existsSync(`${router.data.own('router')}/routes.json`));
  await runner.close();
  const death = router.kill('1');
  const waiting = Promise.all(Array.from({ length: 10 }, () => get(router.port)));
  await death;
  const results = await waiting;
  expect(results.filter((result) => result === 'ECONNREFUSED')).toEqual([]);
  expect(await get(router.port)).toBe(200);
});

test('a copy of another epoch leads nowhere: visitors wait until the runner is back', async () => {
  const { router, runner, requests } = await house(1);
  runner.epoch = 'another-boot.x.1-1';
  await runner.close();
  await runner.open();
  const copy = `${router.data.own('router')}/routes.json`;
  await until(() => existsSync(copy) && readFileSync(copy, 'utf8').includes('another-boot'));
  await runner.close();
  await router.kill('1');
  const before = requests();
  const answer = get(router.port);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(requests()).toBe(before);
  runner.set(appRoute('a.test', [], { empty: 'stopped' }));
  await runner.open();
  expect(await answer).toBe(503);
});

test('SIGTERM: requests in flight are answered, nobody is refused, and the last lines are told', async () => {
  const { router, lines, requests } = await house(2, 300);
  const inFlight = Promise.all(Array.from({ length: 20 }, () => get(router.port)));
  await until(() => requests() === 20);
  await router.stop();
  expect(new Set(await inFlight)).toEqual(new Set([200]));
  expect(router.exits).toEqual([0, 0]);
  await until(() => lines.length === 20);
});
