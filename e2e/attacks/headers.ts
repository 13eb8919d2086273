import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Attack } from './attack.ts';
import type { Ground } from './ground.ts';

const FORGED = [
  'X-Forwarded-For: 6.6.6.6, 127.0.0.1',
  'x-forwarded-for: 6.6.6.7',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Port: 443',
  'X-Forwarded-Host: evil.test',
  'X-Forwarded-Server: evil.test',
  'X_Forwarded_For: 6.6.6.6',
  'Forwarded: for=6.6.6.6;host=evil.test',
  'X-Real-IP: 6.6.6.6',
  'X-Request-Id: evil id of 20 characters',
  'X-Request-Start: 1',
  'Via: 1.1 evil',
  'Proxy: http://evil.test',
  'Connection: keep-alive, x-forwarded-for, x-request-id, via, x-secret',
  'X-Secret: evil',
  'TE: trailers',
  'Upgrade: evil',
];
const EVIL = /6\.6\.6|evil|443|https|secret|trailers/i;

/** What a stranger says of himself in a request. */
export const HEADERS: Attack = {
  number: 26,
  name: 'with forged headers',
  required: 'rebuilt or dropped at the edge',
  async attack(ground) {
    await forgedFieldsAreRebuilt(ground);
    await requestIdIsOneOrNone(ground);
    await hostIsTheRoute(ground);
    await auditKnowsTheClient(ground);
  },
};

async function forgedFieldsAreRebuilt(ground: Ground): Promise<void> {
  for (const order of [FORGED, FORGED.toReversed()]) {
    const { headers } = await echoed(ground, order);
    expect(JSON.stringify(headers)).not.toMatch(EVIL);
    expect(Object.fromEntries(headers)).toMatchObject({
      Host: 'attacker.localhost',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Port': String(ground.stack.httpPort),
      Via: '1.1 tfp',
      'X-Request-Start': expect.stringMatching(/^\d{13}$/),
      'X-Request-Id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const names = headers.map(([name]) => name.toLowerCase());
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
}

async function requestIdIsOneOrNone(ground: Ground): Promise<void> {
  const id = 'a'.repeat(32);
  const idOf = async (fields: string[]) =>
    Object.fromEntries((await echoed(ground, fields)).headers)['X-Request-Id'];
  expect(await idOf([`X-Request-Id: ${id}`])).toBe(id);
  expect(await idOf([`X-Request-Id: ${id}`, `X-Request-Id: ${id}`])).not.toContain('aaa');
}

/** A name that is not exactly one app's reaches none, and two names are no name. */
async function hostIsTheRoute({ stack }: Ground): Promise<void> {
  const statusOf = async (head: string) => (await send(stack.httpPort, `${head}\r\n\r\n`)).status;
  expect(await statusOf('GET / HTTP/1.1\r\nHost: attacker.localhost')).toBe(200);
  expect(await statusOf('GET / HTTP/1.1\r\nHost: ATTACKER.localhost.')).toBe(200);
  const refused = [
    'GET / HTTP/1.1\r\nHost: attacker.localhost\r\nHost: bystander.localhost',
    'GET / HTTP/1.1\r\nHost: attacker.localhost@bystander.localhost',
    'GET http://bystander.localhost/ HTTP/1.1\r\nHost: attacker.localhost',
    'GET / HTTP/1.1\r\nHost: attacker.localhost, bystander.localhost',
    'GET / HTTP/1.1',
    'CONNECT bystander.localhost:80 HTTP/1.1\r\nHost: attacker.localhost',
  ];
  for (const head of refused) expect(await statusOf(head), head).toBeGreaterThanOrEqual(400);
  const strange = ['evilattacker.localhost', 'attacker.localhost.evil', 'x.attacker.localhost'];
  for (const host of [...strange, '127.0.0.1']) {
    expect(await statusOf(`GET / HTTP/1.1\r\nHost: ${host}`), host).toBe(404);
  }
}

/** Neither by the router nor by the door on loopback can somebody write another address into the audit. */
async function auditKnowsTheClient({ stack, attacker }: Ground): Promise<void> {
  const body = JSON.stringify({ AUDITED: 'yes' });
  const ports = [
    [stack.httpPort, 'api.localhost'],
    [stack.apiPort, 'localhost'],
  ] as const;
  for (const [port, host] of ports) {
    const { status } = await send(
      port,
      [
        `PATCH /apps/${attacker.name}/config-vars HTTP/1.1`,
        `Host: ${host}`,
        `Authorization: Bearer ${stack.token}`,
        'Content-Type: application/json',
        'X-Forwarded-For: 6.6.6.6',
        `Content-Length: ${body.length}`,
        '',
        body.replace('yes', host.slice(0, 3)),
      ].join('\r\n'),
    );
    expect(status).toBe(200);
  }
  const { stdout } = await attacker.done('audit', '--json');
  expect(stdout).toContain('config:set');
  expect(stdout).not.toContain('6.6.6.6');
}

async function echoed(
  { stack }: Ground,
  fields: string[],
): Promise<{ headers: [string, string][] }> {
  const head = ['GET /echo HTTP/1.1', 'Host: attacker.localhost', ...fields].join('\r\n');
  const { status, body } = await send(stack.httpPort, `${head}\r\n\r\n`);
  expect(status, body).toBe(200);
  const { headers } = JSON.parse(body) as { headers: string[] };
  const pairs = headers.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : [],
  );
  return { headers: pairs };
}

/** Sends exactly these bytes, and reads one answer. */
function send(port: number, request: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const end = () => {
      const [head = '', ...rest] = answer.split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      socket.destroy();
      resolve({ status, body: rest.join('\r\n\r\n') });
    };
    socket.setTimeout(10_000, end);
    socket.on('error', reject).on('close', end);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const length = /content-length: (\d+)/i.exec(answer)?.[1];
      const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
      if (
        answer.includes('\r\n\r\n') &&
        (length ? body.length >= Number(length) : /\r\n0\r\n\r\n$/.test(answer))
      )
        end();
    });
    socket.write(request);
  });
}
