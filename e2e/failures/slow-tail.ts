import { readdirSync, readlinkSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { memoryMb } from '../support/memory.ts';
import type { TfpStack } from '../support/tfp-stack.ts';
import { isLogged } from './apps.ts';
import type { Ground } from './ground.ts';

const READERS = 5;
/** Far more than a reader may be behind, and what sockets hold. */
const FLOOD = { lines: 150_000, label: 'unheard-'.padEnd(200, 'x') };
const MEMORY_MB_MAX = 100;

/** Each has one of the api's at its door, and one from there to logs with two ends. Some of others come and go. */
const CHANCE_SOCKETS = 2;

interface Cost {
  /** Of logs: what it has read for them and not got rid of. */
  memoryMb: number;
  /** Of logs and api. */
  sockets: number;
}

/** They ask for all lines as they come, and then take none. */
export async function tailThatTakesNothing({ stack, victim }: Ground): Promise<void> {
  await isLogged(victim, /./);
  const before = costOf(stack);
  const readers = await Promise.all(
    Array.from({ length: READERS }, () => openTail(stack, victim.name)),
  );
  expect((await victim.get(`/print?lines=${FLOOD.lines}&label=${FLOOD.label}`)).status).toBe(200);
  await isLogged(victim, new RegExp(` ${FLOOD.lines}\\n`));
  const during = costOf(stack);
  expect(during.memoryMb - before.memoryMb).toBeLessThan(MEMORY_MB_MAX);

  const [first, ...others] = readers;
  for (const reader of others) reader.destroy();
  expect(await readUntil(first, `${FLOOD.label} ${FLOOD.lines}"`)).toContain('Error L11');
  first?.destroy();
  const areClosed = () => costOf(stack).sockets <= during.sockets - 3 * READERS + CHANCE_SOCKETS;
  await until('their connections to be closed', areClosed);
  const more = during.memoryMb - before.memoryMb;
  process.stdout.write(`${READERS} readers who took nothing: ${more.toFixed(1)} MB of logs\n`);
}

function costOf(stack: TfpStack): Cost {
  const [logs = 0] = stack.pids('logs');
  const sockets = [logs, ...stack.pids('api')].flatMap(socketsOf).length;
  return { memoryMb: memoryMb(logs), sockets };
}

function socketsOf(pid: number): string[] {
  const files = readdirSync(`/proc/${pid}/fd`).map((file) => linkOf(`/proc/${pid}/fd/${file}`));
  return files.filter((name) => name.startsWith('socket:'));
}

/** Empty for a file that was closed at this moment. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Its answer has begun, and nothing of it is taken. */
function openTail({ apiPort, token }: TfpStack, app: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: apiPort,
      agent: false,
      path: `/apps/${app}/log-lines?tail=true&num=1`,
      headers: { authorization: `Bearer ${token}` },
    });
    outgoing.on('response', (response) => {
      response.on('error', () => {});
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`the tail was answered with ${response.statusCode}`));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function readUntil(reader: IncomingMessage | undefined, words: string): Promise<string> {
  let told = '';
  let last = '';
  for await (const chunk of reader ?? []) {
    last = last.slice(-1_000) + chunk;
    if (last.includes('Error L11')) told = last;
    if (last.includes(words)) return told;
  }
  return told;
}
