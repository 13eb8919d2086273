import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryMb } from '../../e2e/support/memory.ts';
import { handOver } from '../support/figures.ts';
import { printTable } from '../support/table.ts';
import { closeProxies, startBackend, startRouter } from './proxies.ts';

// What a worker holds for a visitor who was answered and stays: so many connections, each after one request.
// Usage: node bench/router/connections.ts [connections]

const AT_ONCE = 50;
const SETTLE_MS = 3_000;
const HEAD = 'GET /120 HTTP/1.1\r\nHost: bench.test\r\n\r\n';

const count = Number(process.argv[2] ?? 5_000);
const sockets: Socket[] = [];
try {
  const router = await startRouter(await startBackend());
  const held = async () => {
    await pause(SETTLE_MS);
    return router.pids().reduce((sum, pid) => sum + memoryMb(pid), 0);
  };
  await visit(router.port);
  const without = await held();
  while (sockets.length < count) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => visit(router.port)));
  }
  const withAll = await held();
  const eachKb = ((withAll - without) * 1024) / count;
  printTable(
    ['worker without visitors', `with ${count} idle connections`, 'each'],
    [[`${without.toFixed(0)} MB`, `${withAll.toFixed(0)} MB`, `${eachKb.toFixed(1)} KB`]],
  );
  handOver('router connection', {
    value: eachKb,
    seen: `${withAll.toFixed(0)} MB with ${count}`,
    beside: `${without.toFixed(0)} MB`,
  });
} finally {
  for (const socket of sockets) socket.destroy();
  closeProxies();
}

/** Is answered once, and stays. */
function visit(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(HEAD));
    sockets.push(socket);
    socket.once('data', () => resolve());
    socket.once('error', reject);
  });
}
