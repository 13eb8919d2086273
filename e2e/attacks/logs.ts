import { spawn } from 'node:child_process';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { ROOT } from '../support/tfp-stack.ts';
import type { Attack } from './attack.ts';
import type { Ground } from './ground.ts';

const ESC = '\x1b';
const TELLS = 'told-';
const LONG_LINE_BYTES = 20 * 1024 * 1024;

/** What an app writes, and what a terminal may be shown of it. */
const TRICKS: readonly (readonly [name: string, bytes: string | Buffer])[] = [
  ['clear', `${ESC}[2J${ESC}[1;1H`],
  ['clipboard', `${ESC}]52;c;aGVsbG8=\x07`],
  ['link', `${ESC}]8;;http://evil.test${ESC}\\text${ESC}]8;;${ESC}\\`],
  ['title', `${ESC}]0;title\x07${ESC}]2;title${ESC}\\`],
  ['bell', '\x07\x07'],
  ['report', `${ESC}[6n${ESC}[c${ESC}P$q${ESC}\\`],
  ['controls', '\u009b2J\u0085\u009d0;title\u009c\u0090'],
  ['raw C1', Buffer.from([0x9b, 0x32, 0x4a, 0x85, 0x9d])],
  ['returns', `100%\r${ESC}[K2026-01-01T00:00:00Z tfp[router]: forged`],
  ['backspaces', 'evil\b\b\b\bgood'],
  ['bidi', '\u202egnp.exe\u202c\u2066x\u2069\u200f\u061c'],
  ['separators', 'a\u2028b\u2029c\x0bd\x0c'],
  ['bad UTF-8', Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf4, 0x90])],
  ['zero', 'a\0b'],
  ['forged heroku', '\n2026-01-01T00:00:00+00:00 heroku[router]: at=error code=H10'],
  ['forged tfp', '\n2026-01-01T00:00:00.000000Z tfp[router]: at=error code=H10'],
  ['forged record', '","stream":"stdout","time":"2026-01-01T00:00:00Z"}\n{"log":"forged'],
  ['colour', `${ESC}[31mred${ESC}[0m${ESC}[1;38;5;200m`],
];
/** Controls, C1, separators and marks that reorder: all but the ends of lines, tabs, and what begins a style, which is looked at alone. */
const UNSAFE =
  /(?![\t\n]|\p{Cc}\[)[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const STYLE = new RegExp(`${ESC}\\[[0-9;:]{0,32}m`, 'g');
const HEAD = /^\d{4}-\d\d-\d\dT[\d:.]+Z (app|tfp)\[([\w.-]+)\]: ?/;

/** What an app writes into its own stream. */
export const LOGS: Attack = {
  number: 29,
  name: 'by what an app writes',
  required:
    'a terminal shows text and colours, a pipe shows text; who wrote a line cannot be forged',
  async attack(ground) {
    await tricksAreText(ground);
    await elsewhereToo(ground);
    await longLineIsBounded(ground);
  },
};

async function say({ attacker }: Ground, bytes: string | Buffer, times = 1): Promise<void> {
  const hex = Buffer.from(bytes).toString('hex');
  expect((await attacker.get(`/say?hex=${hex}&times=${times}`)).status).toBe(200);
}

async function tricksAreText(ground: Ground): Promise<void> {
  const mark = `${TELLS}${Date.now()}`;
  for (const [name, bytes] of TRICKS) {
    await say(ground, Buffer.concat([Buffer.from(`${mark} ${name} `), Buffer.from(bytes)]));
  }
  await say(ground, `${mark} last`);
  await until('all lines', async () => (await piped(ground)).includes(`${mark} last`));
  const plain = (await piped(ground)).split(`${mark} clear`).slice(1).join();
  expect(plain).not.toContain(ESC);
  expect(plain).not.toMatch(UNSAFE);
  expect(plain).toContain('\\x1b[2J\\x1b[1;1H');
  expect(plain).toContain('\\x1b]52;c;aGVsbG8=\\x07');
  expect(plain).toContain(`${mark} colour red`);
  const shown = await onTerminal(ground);
  const coloured = shown.slice(shown.indexOf(mark)).replaceAll('\r\n', '\n');
  expect(coloured).toContain(`${ESC}[31mred`);
  expect(coloured.replaceAll(STYLE, '')).not.toContain(ESC);
  expect(coloured).not.toMatch(UNSAFE);
  sourcesAreTrue(await piped(ground));
  sourcesAreTrue(shown.replaceAll('\r\n', '\n').replaceAll(STYLE, ''));
}

/** Every line begins with its true source: what the app says of a router stands behind its own name. */
function sourcesAreTrue(text: string): void {
  const lines = text.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => !HEAD.test(line))).toEqual([]);
  const forged = lines.filter((line) => /H10|forged/.test(line));
  expect(forged.length).toBeGreaterThanOrEqual(4);
  expect(forged.map((line) => HEAD.exec(line)?.slice(1).join())).toEqual(
    forged.map(() => 'app,web.1'),
  );
}

/** The same words in a one-off's output, a crash's and a verdict's last words, and the output of a push. */
async function elsewhereToo({ attacker }: Ground): Promise<void> {
  const shout = `printf '\\033[2J\\033]0;title\\007\\302\\2332J\\342\\200\\256x'`;
  const name = (await attacker.done('run', '--detach', `${shout}; echo`)).stdout.trim();
  const told = [
    await until('its output', async () => {
      const { stdout } = await attacker.tfp('run:output', name);
      return stdout.includes('title') && stdout;
    }),
    (await attacker.done('run:list')).stdout,
  ];
  attacker.write('Procfile', `web: ${shout}; exit 3\nworker: node server.js\nrelease: ${shout}\n`);
  await attacker.commit('last words');
  const pushed = await attacker.push();
  expect(pushed.code).not.toBe(0);
  const commands = ['releases', 'releases:info', 'releases:output', 'ps', 'ps:crashes', 'info'];
  for (const command of commands) told.push((await attacker.done(command)).output);
  const failed = /v(\d+)/.exec(pushed.output)?.[0] ?? 'v1';
  told.push((await attacker.done('releases:info', failed)).output);
  told.push((await attacker.done('releases:output', failed)).output);
  await attacker.git('checkout', 'HEAD~1', '--', 'Procfile');
  await attacker.deploy();
  expect(pushed.output.replaceAll(`${ESC}[K`, '')).not.toContain(ESC);
  for (const text of told) {
    expect(text).not.toContain(ESC);
    expect(text.replaceAll('\r\n', '\n')).not.toMatch(UNSAFE);
  }
  expect(told.join()).toContain('\\x1b[2J');
}

/** It comes in pieces, and holds up nobody. */
async function longLineIsBounded(ground: Ground): Promise<void> {
  const { stack, attacker, bystander } = ground;
  const mark = `behind-${Date.now()}`;
  const piece = 1024;
  await say(ground, 'x'.repeat(piece), LONG_LINE_BYTES / piece);
  await say(ground, mark);
  await bystander.get(`/print?lines=1&label=${mark}`);
  const heard = (app: typeof attacker) =>
    until(`the line of ${app.name}`, async () =>
      (await app.tfp('logs', '-n', '20', '-p', 'web.1')).stdout.includes(mark),
    );
  const began = performance.now();
  await heard(bystander);
  process.stdout.write(
    `a neighbour was heard ${Math.round(performance.now() - began)} ms behind a line of 20 MB\n`,
  );
  await heard(attacker);
  const { stdout } = await attacker.done('logs', '-n', '3000', '-p', 'web.1');
  const pieces = stdout.split('\n').filter((line) => line.includes('xxxx'));
  expect(pieces.length).toBeGreaterThan(LONG_LINE_BYTES / 10_000 - 10);
  expect(Math.max(...pieces.map((line) => line.length))).toBeLessThan(10_100);
  expect(pieces.filter((line) => !HEAD.test(line))).toEqual([]);
  expect(stack.pids('logs')).toHaveLength(1);
}

async function piped({ attacker }: Ground): Promise<string> {
  return (await attacker.done('logs', '-n', '200')).stdout;
}

/** What the CLI writes where its stdout is a terminal. */
function onTerminal({ stack, attacker }: Ground): Promise<string> {
  const command = `stty cols 200; ${ROOT}/bin/tfp logs -n 200 -a ${attacker.name}`;
  const env = { ...process.env, ...stack.env, NO_COLOR: '', TERM: 'xterm-256color' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { env });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', () => resolve(said)));
}
