import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { busyShare } from '../support/processor-time.ts';
import { request } from '../support/request.ts';
import { must } from '../support/run.ts';
import { createApp } from '../support/test-app.ts';
import { startTfp } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

const VISITORS = 300;
const ANSWER_MS_MAX = 20_000;

/** A platform of its own whose only router worker has fewer files than visitors. */
export async function surviveFewFiles(): Promise<void> {
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '1' });
  const app = await createApp(stack, 'crowded', 'chaos');
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets: Socket[] = [];
  try {
    await app.deploy();
    const [worker = 0] = stack.pids('router');
    const askKept = () => request(stack.httpPort, `${app.name}.localhost`, '/', kept);
    expect((await askKept()).status).toBe(200);
    await must('prlimit', ['--pid', String(worker), '--nofile=200:']);
    await until('a limit that is known', async () => (await refusals(stack.httpPort)) > 0);
    const crowd = Array.from({ length: VISITORS }, () => visit(stack.httpPort, app.name, sockets));
    const answers = Promise.all(crowd);
    expect((await askKept()).status).toBe(200);
    expect(readdirSync(`/proc/${worker}/fd`).length).toBeLessThan(200);
    const seen = Object.groupBy(await answers, (answer) => answer);
    process.stdout.write(`${VISITORS} visitors of a full router: ${tally(seen)}\n`);
    expect(Object.keys(seen).sort()).toEqual(['200', '503']);
    expect(await busyShare([worker], 3_000)).toBeLessThan(0.2);
    for (const socket of sockets) socket.destroy();
    await until('room again', async () => (await app.get()).status === 200);
    expect(stack.pids('router')).toEqual([worker]);
    await expectWell(stack);
  } finally {
    for (const socket of sockets) socket.destroy();
    kept.destroy();
    app.dispose();
    await stack.dispose();
  }
}

/** Asks on a connection of its own, which stays open; tells how it was answered. */
function visit(port: number, app: string, sockets: Socket[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.setTimeout(ANSWER_MS_MAX, () => resolve('nothing'));
    socket.once('data', (bytes) => resolve(bytes.toString().slice(9, 12)));
    socket.once('error', ({ message }) => resolve(message));
    socket.once('close', () => resolve('closed without a word'));
    socket.write(`GET / HTTP/1.1\r\nHost: ${app}.localhost\r\n\r\n`);
  });
}

/** How many of a few visitors that stay for a moment are told that there is no room. */
async function refusals(port: number): Promise<number> {
  const sockets: Socket[] = [];
  const answers = Array.from({ length: 60 }, () => visit(port, 'crowded', sockets));
  const told = await Promise.all(answers);
  for (const socket of sockets) socket.destroy();
  await setTimeout(50);
  return told.filter((answer) => answer === '503').length;
}

function tally(seen: Partial<Record<string, string[]>>): string {
  return Object.entries(seen)
    .map(([answer, all]) => `${all?.length} ${answer}`)
    .join(', ');
}
