import { describe, expect, test } from 'vitest';
import { otlp } from '#src/drains/formats/otlp.ts';
import { judgeAnswer } from '#src/drains/receivers/judge-answer.ts';
import { backoffMs } from '#src/drains/sending/backoff.ts';

const judged = (status: number, more = {}) =>
  judgeAnswer(
    { status, body: '', ...more },
    'logs.example.com',
    Date.parse('2026-01-01T00:00:00Z'),
  );

describe('an answer', () => {
  test.each([
    [199, 'refused'],
    [200, 'taken'],
    [204, 'taken'],
    [299, 'taken'],
    [300, 'failed'],
    [302, 'failed'],
    [399, 'failed'],
    [400, 'refused'],
    [401, 'failed'],
    [403, 'failed'],
    [404, 'failed'],
    [405, 'failed'],
    [408, 'failed'],
    [409, 'failed'],
    [413, 'too-large'],
    [415, 'refused'],
    [421, 'failed'],
    [422, 'refused'],
    [425, 'failed'],
    [429, 'failed'],
    [499, 'refused'],
    [500, 'failed'],
    [503, 'failed'],
  ])('of %i means %s', (status, kind) => {
    expect(judged(status).kind).toBe(kind);
  });

  test('says what its status means, and what the receiver said, on one line', () => {
    expect(judged(401, { body: 'no\nway\u001b[31m' })).toEqual({
      kind: 'failed',
      text: 'logs.example.com answered 401 (the token or password is missing or wrong): no way [31m',
    });
    expect(judged(500, { body: 'x'.repeat(5_000) })).toMatchObject({
      text: expect.stringMatching(/^.{200,260}…$/),
    });
    expect(judged(302, { body: '<html>elsewhere' })).toMatchObject({
      text: 'logs.example.com answered 302 (a redirect, which is not followed): <html>elsewhere',
    });
  });

  test('may say when to come back, in seconds or by a date', () => {
    expect(judged(503, { retryAfter: '7' })).toMatchObject({ retryAfterMs: 7_000 });
    const date = 'Thu, 01 Jan 2026 00:00:09 GMT';
    expect(judged(429, { retryAfter: date })).toMatchObject({ retryAfterMs: 9_000 });
  });

  test.each(['soon', '0', 'Wed, 31 Dec 2025 23:59:59 GMT', undefined])(
    'that says to come back at %s says no time to wait',
    (retryAfter) => {
      expect(judged(503, { retryAfter })).not.toHaveProperty('retryAfterMs');
    },
  );

  test('without words of the receiver is told by its status alone', () => {
    expect(judged(400)).toMatchObject({ text: 'logs.example.com answered 400' });
    expect(judged(404)).toMatchObject({
      text: expect.stringMatching(/\(there is nothing at this path\)$/),
    });
  });
});

test('OTLP tells of records that were not taken', () => {
  const judgedBody = (body: string) => otlp.judgeBody?.(body, 'h');
  expect(judgedBody('{}')).toEqual({ kind: 'taken' });
  expect(judgedBody('')).toEqual({ kind: 'taken' });
  expect(judgedBody('null')).toEqual({ kind: 'taken' });
  for (const count of ['-1', '1.5', '"many"', '0']) {
    const body = `{"partialSuccess":{"rejectedLogRecords":${count}}}`;
    expect(judgedBody(body)).toEqual({ kind: 'taken' });
  }
  expect(judgedBody('{"partialSuccess":{"rejectedLogRecords":1}}')).toMatchObject({
    text: 'h rejected 1 lines',
  });
  expect(judgedBody('{"partialSuccess":{"errorMessage":"slow down"}}')).toEqual({ kind: 'taken' });
  expect(
    judgedBody('{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}'),
  ).toEqual({ kind: 'partly', dropped: 2, text: 'h rejected 2 lines: too old' });
});

test('waits double from the first to the longest, and are spread over half of it', () => {
  const bounds = { firstMs: 1_000, maxMs: 60_000 };
  expect([1, 2, 3, 7, 100].map((failures) => backoffMs(failures, bounds, 1))).toEqual([
    1_000, 2_000, 4_000, 60_000, 60_000,
  ]);
  expect(backoffMs(3, bounds, 0)).toBe(2_000);
});
