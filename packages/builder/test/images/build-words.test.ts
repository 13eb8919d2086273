import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { describeBuildFailure, isFrontendMissing } from '#src/images/build-failure.ts';
import { createBuildProgress } from '#src/images/build-progress.ts';
import type { BuildEvent } from '#src/images/build-trace.ts';
import { createPushOutput } from '#src/push-output.ts';

// Goal: whatever the engine says, a pusher reads words.

const LOOKUP =
  'failed to do request: Head "https://example.invalid/v2/x": lookup example.invalid: no such host';

test.each([
  [
    'failed to solve with frontend dockerfile.v0: failed to build LLB: executor failed running [/bin/sh -c npm ci]: exit code: 1',
    /"npm ci" ended with status 1/,
  ],
  [
    'process "/bin/sh -c npm run build" did not complete successfully: exit code: 137',
    /"npm run build" ended with status 137 \(killed: perhaps it needs more memory/,
  ],
  [
    `failed to solve with frontend dockerfile.v0: failed to create LLB definition: ${LOOKUP}`,
    /could not be pulled/,
  ],
  [
    'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: FORM',
    /^dockerfile parse error line 2/,
  ],
  [
    'failed to solve: failed to copy files: write /app/x: no space left on device',
    /^The disk of the engine is full: .*no space/,
  ],
])('%s', (message, words) => {
  expect(describeBuildFailure(new TfpError('build_failed', message)).message).toMatch(words);
});

test('a command that found the disk full is not told to correct itself', () => {
  const message = 'executor failed running [/bin/sh -c npm ci]: exit code: 1';
  const { message: words, hint } = describeBuildFailure(
    new TfpError('build_failed', message),
    true,
  );
  expect(words).toBe('The disk of the engine is full: "npm ci" ended with status 1.');
  expect(hint).toMatch(/Make room/);
});

test('a frontend that cannot be fetched is told from an image that cannot', () => {
  const of = (message: string) => isFrontendMissing(new TfpError('build_failed', message));
  expect(of(`failed to solve with frontend gateway.v0: ${LOOKUP}`)).toBe(true);
  expect(of(`failed to create LLB definition: ${LOOKUP}`)).toBe(false);
});

function told(headings: Record<string, string>, events: BuildEvent[]): string[] {
  const lines: string[] = [];
  const output = createPushOutput((line) => lines.push(line));
  const progress = createBuildProgress(headings, output);
  for (const event of events) progress(event);
  return lines;
}

test('a stage with a heading is told in one sentence, then by its output', () => {
  const step = '[dependencies 3/3] RUN npm ci';
  const lines = told({ dependencies: 'Installing dependencies' }, [
    { kind: 'started', step: '[internal] load remote build context' },
    { kind: 'cached', step: '[dependencies 2/3] COPY app/package.json ./' },
    { kind: 'started', step },
    { kind: 'output', step, text: 'added 1 pack' },
    { kind: 'output', step, text: 'age\r\nfound 0\nlast' },
    { kind: 'ended', step },
    { kind: 'started', step: '[stage-3 4/4] COPY app/ ./' },
  ]);
  expect(lines).toEqual([
    '-----> Installing dependencies',
    '       added 1 package',
    '       found 0',
    '       last',
  ]);
});

test("the steps of a user's Dockerfile are told as they stand there", () => {
  const lines = told({}, [
    { kind: 'started', step: '[internal] load remote build context' },
    { kind: 'cached', step: '[1/2] FROM x' },
    { kind: 'started', step: '[2/2] RUN echo   hi' },
  ]);
  expect(lines).toEqual(['       [1/2] FROM x (unchanged)', '       [2/2] RUN echo hi']);
});

test('nothing that a build prints moves a cursor or makes a line of its own', () => {
  const lines: string[] = [];
  const output = createPushOutput((line) => lines.push(line));
  output.detail('\u001b[2Jred \u001b[31mhere\u0007\u009b1m\ttab\rreturn');
  output.detail('x'.repeat(5_000));
  expect(lines[0]).toBe('       red here\ttabreturn');
  expect(lines[1]?.length).toBeLessThan(4_100);
});
