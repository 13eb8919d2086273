import { expect, test } from 'vitest';
import { createTraceReader } from '#src/images/build-trace.ts';

// Method: the messages are written here by hand, by the rules of protobuf, as the engine writes them.

const field = (number: number, value: Buffer | string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
};
const flag = (number: number) => Buffer.from([number << 3, 1]);
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}
const time = (seconds: number) => Buffer.from([1 << 3, ...varint(seconds)]);
const vertex = (...parts: Buffer[]) =>
  field(1, Buffer.concat([field(1, 'sha256:a'), field(3, '[1/2] RUN x'), ...parts]));
const log = (text: string) => field(3, Buffer.concat([field(1, 'sha256:a'), field(4, text)]));
const trace = (...parts: Buffer[]) => Buffer.concat(parts).toString('base64');

test('a step begins once, prints, and ends once', () => {
  const read = createTraceReader();
  const started = field(5, time(1_700_000_000));
  const step = '[1/2] RUN x';
  expect(read(trace(vertex()))).toEqual([]);
  expect(read(trace(vertex(started)))).toEqual([{ kind: 'started', step }]);
  expect(read(trace(vertex(started), log('a line ü\n')))).toEqual([
    { kind: 'output', step, text: 'a line ü\n' },
  ]);
  expect(read(trace(vertex(started, field(6, time(1_700_000_002)))))).toEqual([
    { kind: 'ended', step },
  ]);
});

test('a step that is taken from an earlier build, and one that breaks', () => {
  const step = '[1/2] RUN x';
  expect(createTraceReader()(trace(vertex(flag(4))))).toEqual([{ kind: 'cached', step }]);
  expect(createTraceReader()(trace(vertex(field(7, 'exit code: 1'))))).toEqual([
    { kind: 'ended', step },
  ]);
});

test('a message that is cut off is an error, not a wrong event', () => {
  const whole = Buffer.from(trace(vertex(flag(4))), 'base64');
  expect(() => createTraceReader()(whole.subarray(0, -3).toString('base64'))).toThrow(RangeError);
});
