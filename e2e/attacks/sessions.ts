import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FRAME, type FrameType } from '@tfp/contract/attach-frames';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { callApi } from '../support/call-api.ts';
import { run } from '../support/run.ts';
import type { TestApp } from '../support/test-app.ts';
import { type AttachClient, attachTo, openSession } from './attach-client.ts';
import type { Attack } from './attack.ts';
import { ATTACH_MS, type Ground } from './ground.ts';

const TERMINAL = { COLUMNS: '80', LINES: '24' };
const FLOOD = 20_000;
const QUICK_SESSIONS = 200;
const PER_APP_MAX = 50;
const REVOKED_WITHIN_MS = 60_000;
/** By these a process of this test is known, and none of another that runs on the same machine. */
const MARKERS = {
  left: `${randomInt(10 ** 8, 10 ** 9)}`,
  revoked: `${randomInt(10 ** 8, 10 ** 9)}`,
};

/** What a client does with the streams of processes. */
export const SESSIONS: Attack = {
  number: 28,
  name: 'with sessions of run and ps:exec',
  required: 'bounded, of one app alone, ended with their client and their token',
  async attack(ground) {
    await resizesAreFew(ground);
    await brokenFramesEndTheSession(ground);
    await belongsToOneApp(ground);
    await clientThatLeavesTakesItAlong(ground);
    await manyAreRefused(ground);
    await endsWithItsToken(ground);
  },
};

async function attached(
  { stack }: Ground,
  app: TestApp,
  command: string,
  path = '/dynos',
): Promise<AttachClient> {
  const wish = { command, attach: true, env: TERMINAL };
  const opened = await openSession(stack, `/apps/${app.name}${path}`, wish);
  expect(opened.status, opened.message).toBe(201);
  const client = await attachTo(opened.attachUrl, stack.token);
  if (typeof client === 'number') throw new Error(`not attached: ${client}`);
  return client;
}

const SHELL = 'echo up; while read line; do eval "$line"; done';

/** The engine is asked for the newest size, not for each: others' starts are not held up. */
async function resizesAreFew(ground: Ground): Promise<void> {
  const { attacker, bystander } = ground;
  for (const path of ['/dynos', '/dynos/web.1/exec']) {
    const client = await attached(ground, attacker, SHELL, path);
    await until('a prompt', () => client.said().includes('up'));
    for (let number = 1; number <= FLOOD; number++) {
      const size = { columns: 20 + (number % 100), rows: 10 + (number % 50) };
      client.link.send(FRAME.resize, JSON.stringify(size));
    }
    client.link.send(FRAME.resize, '{"columns":77,"rows":33}');
    const began = performance.now();
    expect(await bystander.tfp('run', 'true')).toMatchObject({ code: 0 });
    const took = Math.round(performance.now() - began);
    process.stdout.write(`a neighbour's run took ${took} ms in a flood of ${FLOOD} resizes\n`);
    expect(took).toBeLessThan(10_000);
    await until('the newest size', async () => {
      client.link.send(FRAME.stdin, 'stty size\n');
      await setTimeout(200);
      return client.said().includes('33 77');
    });
    client.socket.destroy();
  }
}

async function brokenFramesEndTheSession(ground: Ground): Promise<void> {
  const { stack, attacker } = ground;
  const before = stack.pids('runner');
  const broken: [FrameType, string][] = [
    [FRAME.resize, 'no JSON'],
    [FRAME.resize, '{"columns":"x","rows":{}}'],
    [FRAME.resize, '{"columns":-1,"rows":99999999999}'],
    [FRAME.resize, 'null'],
    [FRAME.signal, '__proto__'],
    [FRAME.signal, 'SIGKILLALL'],
    [FRAME.ack, 'x'],
    [FRAME.exit, '{"code":0}'],
    [255 as FrameType, 'x'],
  ];
  for (const [type, payload] of broken) {
    const client = await attached(ground, attacker, SHELL);
    client.link.send(type, payload);
    client.link.send(FRAME.stdin, 'exit 3\n');
    const end = await Promise.race([client.ended, setTimeout(30_000, 'still open')]);
    expect([undefined, 3], JSON.stringify(end)).toContain((end as { code?: number })?.code);
    expect(end).not.toBe('still open');
    client.socket.destroy();
  }
  expect(stack.pids('runner')).toEqual(before);
}

/** Whoever may use one app has no way to another one's session, even with its name in hand. */
async function belongsToOneApp({ stack, attacker, bystander }: Ground): Promise<void> {
  const wish = { command: 'cat', attach: true };
  for (const path of ['/dynos', '/dynos/web.1/exec']) {
    const { attachUrl } = await openSession(stack, `/apps/${bystander.name}${path}`, wish);
    const stolen = attachUrl.replace(bystander.id, attacker.id);
    expect(stolen).not.toBe(attachUrl);
    expect(await attachTo(stolen, stack.token)).toBe(404);
    expect(await attachTo(attachUrl, 'tfp_nobody')).toBe(401);
    const client = await attachTo(attachUrl, stack.token);
    expect(typeof client).toBe('object');
    // One client alone.
    expect(await attachTo(attachUrl, stack.token)).toBe(404);
    (client as AttachClient).socket.destroy();
  }
  const foreign = await openSession(stack, `/apps/${attacker.name}/dynos/run.1234/exec`, wish);
  expect(foreign.status).toBe(404);
}

async function clientThatLeavesTakesItAlong(ground: Ground): Promise<void> {
  const { attacker } = ground;
  const marker = MARKERS.left;
  for (const path of ['/dynos', '/dynos/web.1/exec']) {
    const client = await attached(ground, attacker, `echo up; exec sleep ${marker}`, path);
    await until('it', () => client.said().includes('up'));
    await until('its process', async () => await isRunning(marker));
    client.socket.destroy();
    await until('its end', async () => !(await isRunning(marker)), 20_000);
  }
  const detached = (await attacker.done('run', '--detach', `sleep ${marker}`)).stdout.trim();
  await until('its process', async () => await isRunning(marker));
  expect(await attacker.tfp('run:stop', detached)).toMatchObject({ code: 0 });
  await until('its end', async () => !(await isRunning(marker)), 20_000);
}

async function isRunning(marker: string): Promise<boolean> {
  const { code, output } = await run('pgrep', ['-f', `^sleep ${marker}`]);
  if (code !== 0 && code !== 1) throw new Error(`pgrep: ${output}`);
  return code === 0;
}

async function manyAreRefused({ stack, attacker, bystander }: Ground): Promise<void> {
  for (const path of ['/dynos', '/dynos/web.1/exec']) {
    const wish = { command: 'sleep 600', attach: true };
    const began = performance.now();
    const opened = await Promise.all(
      Array.from({ length: QUICK_SESSIONS }, () =>
        openSession(stack, `/apps/${attacker.name}${path}`, wish),
      ),
    );
    const refused = opened.filter(({ status }) => status !== 201);
    // Who did not come by then has left his place to another one.
    const turns = 1 + Math.floor((performance.now() - began) / ATTACH_MS);
    expect(opened.length - refused.length, path).toBeGreaterThan(0);
    expect(opened.length - refused.length, path).toBeLessThanOrEqual(turns * PER_APP_MAX);
    expect(new Set(refused.map(({ status }) => status)), path).toEqual(new Set([429]));
    expect(refused[0]?.message, path).toMatch(/of this app/);
    // Its neighbour has a count of its own.
    expect(await bystander.tfp('run', 'true')).toMatchObject({ code: 0 });
    // Whoever asked and did not come has no place for long.
    await until('room again', async () => {
      const { status, attachUrl } = await openSession(stack, `/apps/${attacker.name}${path}`, wish);
      if (status !== 201) return false;
      const client = await attachTo(attachUrl, stack.token);
      (client as AttachClient).socket.destroy();
      return true;
    });
  }
}

async function endsWithItsToken(ground: Ground): Promise<void> {
  const { stack, attacker } = ground;
  const marker = MARKERS.revoked;
  const client = await attached(ground, attacker, `echo up; sleep ${marker}`);
  const beside = await attached(ground, attacker, `echo up; sleep ${marker}`, '/dynos/web.1/exec');
  const tail = await callApi(stack, 'GET', `/apps/${attacker.name}/log-lines?tail=true`);
  const tailEnd = tail.text().catch(() => 'cut');
  await until('both', () => [client, beside].every(({ said }) => said().includes('up')));
  const restore = revokeTokens(stack.data);
  try {
    const began = performance.now();
    const late = setTimeout(REVOKED_WITHIN_MS, 'late');
    const ends = await Promise.race([Promise.all([client.ended, beside.ended, tailEnd]), late]);
    expect(ends).not.toBe('late');
    const ms = Math.round(performance.now() - began);
    process.stdout.write(`sessions and a tail of a revoked token ended after ${ms} ms\n`);
    await until('the end of its processes', async () => !(await isRunning(marker)), 20_000);
  } finally {
    restore();
  }
}

/** By the ledger's own column: no command revokes the last token of an admin. */
function revokeTokens(data: string): () => void {
  const write = (value: string | null) => {
    const db = new Database(join(data, 'api/ledger.db'));
    db.pragma('busy_timeout = 5000');
    db.prepare('UPDATE tokens SET revoked_at = ?').run(value);
    db.close();
  };
  write(new Date().toISOString());
  return () => write(null);
}
