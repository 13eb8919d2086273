import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutput } from '../../src/output/output.ts';
import { beginStep } from '../../src/output/step.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('in a file, a work that takes long says what it waits for, each thing once', () => {
  const { step, said } = begin();
  vi.advanceTimersByTime(11_000);
  step.update('v2: The Docker Engine does not answer: waiting for it');
  vi.advanceTimersByTime(120_000);
  step.end('done, v2');
  expect(said()).toBe(
    'Setting FOO... \n' +
      '    It takes a while (10 s)\n' +
      '    v2: The Docker Engine does not answer: waiting for it (20 s)\n' +
      'Setting FOO... done, v2\n',
  );
});

test('in a file, a work that is soon done is one line', () => {
  const { step, said } = begin();
  step.update('v2: web.1 is starting');
  vi.advanceTimersByTime(9_000);
  step.end('done, v2');
  vi.advanceTimersByTime(120_000);
  expect(said()).toBe('Setting FOO... done, v2\n');
});

function begin() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const step = beginStep(createOutput(stream, stream, false), 'Setting FOO');
  return { step, said: () => text };
}
