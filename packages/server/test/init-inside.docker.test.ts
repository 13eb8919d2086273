import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { program } from './support/programs.ts';
import { type Program, start } from './support/run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { until } from './support/until.ts';

// Method: as for the init's other tests; what the runner writes to it through the engine comes on its input here.

const init = program('init');
const IMAGE_ENV = { PATH: '/usr/bin:/bin', BOTH: 'image' };
const LATE = 124;
const NO_ENVIRONMENT = 122;
const WHOLE = 'BOTH=ours\0NEW=two words\0\0';

function inside(
  command: string[],
  { input = WHOLE, limitMs = 10_000, closed = true } = {},
): Program {
  const run = start(init, ['--inside', String(limitMs), '--', ...command], { env: IMAGE_ENV });
  run.child.stdin?.write(input);
  if (closed) run.child.stdin?.end();
  return run;
}

async function outcome(run: Program) {
  const { code } = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

const alive = (pid: number) => existsSync(`/proc/${pid}`);

test('the command gets the environment of its input, over what the image sets, and nothing to read', async () => {
  const run = inside(['sh', '-c', 'echo $BOTH, $NEW; cat; exit 3']);
  expect(await outcome(run)).toEqual({ code: 3, stdout: 'ours, two words\n', stderr: '' });
});

test('it does not wait for the end of the input, which an engine may never tell', async () => {
  expect(await outcome(inside(['true'], { closed: false }))).toMatchObject({ code: 0 });
});

test('without a whole environment the command is not run', async () => {
  const ran = join(temporaryFolder(), 'ran');
  for (const input of ['', 'A=1\0', 'A=1', 'A=1\0B']) {
    const run = inside(['touch', ran], { input });
    expect(await outcome(run)).toMatchObject({ code: NO_ENVIRONMENT });
  }
  expect(existsSync(ran)).toBe(false);
});

test('a command that is late is ended with its children, whatever they ignore', async () => {
  const script = 'trap "" TERM INT HUP; sleep 600 & echo $!; wait';
  const run = inside(['sh', '-c', script], { limitMs: 300 });
  expect(await outcome(run)).toMatchObject({ code: LATE });
  const child = Number(run.stdout());
  await until('the end of the child', () => !alive(child));
});

test('what a command leaves behind ends with it', async () => {
  const run = inside(['sh', '-c', 'sleep 600 & echo $!; exit 0']);
  expect(await outcome(run)).toMatchObject({ code: 0 });
  const child = Number(run.stdout());
  await until('the end of the child', () => !alive(child));
});

test('nobody beside it gets a signal', async () => {
  const neighbour = start('sleep', ['600']);
  await outcome(inside(['sh', '-c', 'kill -9 $$'])).then(({ code }) => expect(code).toBe(137));
  await outcome(inside(['sleep', '600'], { limitMs: 100 }));
  expect(neighbour.child.exitCode).toBeNull();
  expect(neighbour.child.signalCode).toBeNull();
});
