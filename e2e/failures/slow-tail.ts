import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'vitest';
import { until } from '../support/run.ts';
import type { TfpStack } from '../support/tfp-stack.ts';
import { isLogged } from './apps.ts';
import type { Ground } from './ground.ts';

const READERS = 5;
/** Far more than a reader may be behind, and what sockets hold. */
const FLOOD = { lines: 150_000, label: 'unheard-'.padEnd(200, 'x') };
/** All that five readers have outstanding is five times that much, and some. */
const MEMORY_MB_MAX = 100;

interface Cost {
  memoryMb: number;
  files: number;
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
  await until('what they held to be given back', () => costOf(stack).files <= before.files);
  const [more, files] = [during.memoryMb - before.memoryMb, during.files - before.files];
  process.stdout.write(
    `${READERS} readers who took nothing: ${more.toFixed(1)} MB, ${files} files\n`,
  );
}

/** What logs and api hold together. */
function costOf(stack: TfpStack): Cost {
  const pids = [...stack.pids('logs'), ...stack.pids('api')];
  const cost = { memoryMb: 0, files: 0 };
  for (const pid of pids) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    cost.memoryMb += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
    cost.files += readdirSync(`/proc/${pid}/fd`).length;
  }
  return cost;
}

/** Its answer has begun, and nothing of it is taken. */
function openTail({ apiPort, token }: TfpStack, app: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ host: '127.0.0.1', port: apiPort, agent: false },
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
