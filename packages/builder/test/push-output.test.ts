import { expect, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { createPushOutput } from '#src/push-output.ts';

function open() {
  const lines: string[] = [];
  const streamed: string[] = [];
  const output = createPushOutput((line, audience) => {
    lines.push(line);
    if (audience === 'all') streamed.push(line);
  });
  return { lines, streamed, output };
}

test('what a program prints cannot pass for a line of the platform, nor move a cursor', () => {
  const { lines, output } = open();
  output.echo('\u001b[2K\r-----> Launching v9\n !     Push failed');
  output.printed('\u001b]0;title\u0007plain\tgreen\u009b32m');
  expect(lines).toEqual([
    '       -----> Launching v9',
    '        !     Push failed',
    '       plain\tgreen',
  ]);
});

test('what a process printed is not sent to the stream that has it already', () => {
  const { lines, streamed, output } = open();
  output.heading('Launching v1');
  output.echo('migrated');
  expect(lines).toEqual(['-----> Launching v1', '       migrated']);
  expect(streamed).toEqual(['-----> Launching v1']);
});

test('too much is left out with a word, and the platform goes on to speak', () => {
  const { lines, output } = open();
  const piece = 'x'.repeat(1_000);
  for (let bytes = 0; bytes < LIMITS.printedBytesMax + 5_000; bytes += 1_000) output.printed(piece);
  output.detail('v1 live');
  const [left, last] = lines.slice(-2);
  expect(left).toMatch(/^ ! {5}Too much is printed/);
  expect(last).toBe('       v1 live');
  expect(lines.filter((line) => line.startsWith(' !'))).toHaveLength(1);
});

test('a line says of which release it is from when that has a number', () => {
  const releases: (number | undefined)[] = [];
  const output = createPushOutput((_line, _audience, release) => releases.push(release));
  output.heading('Building');
  output.about(7);
  output.heading('Launching v7');
  output.detail('live');
  expect(releases).toEqual([undefined, 7, 7]);
});
