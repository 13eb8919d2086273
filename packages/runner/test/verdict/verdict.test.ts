import { expect, test } from 'vitest';
import type { ProcessEnd } from '#src/apps/process.ts';
import { verdictOn } from '#src/verdict/verdict.ts';
import { processRecord } from '../support/process-record.ts';

const verdict = (end: ProcessEnd | undefined, listeners: string[] = [], lines: string[] = []) =>
  verdictOn(processRecord({ end }), lines, listeners, 60_000);
const exited = (code: number, outOfMemory = false): ProcessEnd => {
  return { kind: 'exited', code, outOfMemory };
};

test('an exit is told with its status, and its signal where there was one', () => {
  expect(verdict(exited(3), [], ['no database'])).toMatchObject({
    code: 'R16',
    message: 'web.1 exited with status 3.',
    process: 'web.1',
    exitCode: 3,
    lines: ['no database'],
  });
  expect(verdict(exited(139))).toMatchObject({
    code: 'R16',
    message: 'web.1 exited with status 139 (SIGSEGV).',
    signal: 'SIGSEGV',
  });
  expect(verdict(exited(127)).hint).toMatch(/not found/);
  expect(verdict(exited(0)).hint).toMatch(/ended by itself/);
});

test('an end for want of memory is told with the size that was too small', () => {
  const small = processRecord({ end: exited(137, true), size: 'small' });
  expect(verdictOn(small, [], [], 60_000)).toMatchObject({
    code: 'R15',
    message: 'web.1 was ended: it needed more than the 256 MB of its size small.',
  });
});

test('a process that binds nothing is told the port and the time that it had', () => {
  expect(verdict(undefined)).toMatchObject({
    code: 'R10',
    message: 'web.1 did not bind $PORT (5000) within 60 s.',
  });
});

test('a process that binds nothing, beside other types, is told how to run those alone', () => {
  const hint = 'Listen on the port in the PORT environment variable, on all addresses (0.0.0.0).';
  expect(verdict(undefined).hint).toBe(hint);
  expect(verdictOn(processRecord({}), [], [], 60_000, ['worker', 'clock']).hint).toBe(
    `${hint} If it serves nothing: tfp scale web=0 worker=1, and push again.`,
  );
});

test('a process that binds elsewhere is told where', () => {
  expect(verdict(undefined, ['0.0.0.0:3000'])).toMatchObject({
    code: 'R11',
    boundAddresses: ['0.0.0.0:3000'],
    message: expect.stringContaining('0.0.0.0:3000'),
  });
  const loopback = verdict({ kind: 'unbound', listeners: ['127.0.0.1:5000'] });
  expect(loopback).toMatchObject({ code: 'R11', hint: expect.stringContaining('loopback') });
});

test('a startup check that failed is told with its question and the last answer', () => {
  const end = { kind: 'unwell', asked: 'GET /up', answered: 'status 503' } as const;
  expect(verdict(end)).toMatchObject({
    code: 'R19',
    message: 'web.1 did not pass its startup check: GET /up got status 503.',
    hint: expect.stringContaining('app.json'),
  });
});

test('what the engine cannot start is the image’s fault or ours', () => {
  expect(
    verdict({ kind: 'unstarted', fault: 'image', message: 'no such image', mayHaveRun: false })
      .code,
  ).toBe('R17');
  expect(
    verdict({ kind: 'unstarted', fault: 'platform', message: 'oops', mayHaveRun: true }).code,
  ).toBe('R99');
});

test('lines, and a signal, are told only where there are some', () => {
  expect(verdict(exited(3))).not.toHaveProperty('lines');
  expect(verdict(exited(3))).not.toHaveProperty('signal');
});

test('one right port among others is enough to know that the address is wrong', () => {
  const hintOf = (...listeners: string[]) => verdict(undefined, listeners).hint;
  expect(hintOf('127.0.0.1:9229', '127.0.0.1:5000')).toMatch(/loopback/);
  expect(hintOf('127.0.0.1:9229', '127.0.0.1:3000')).toMatch(/PORT is 5000/);
});
