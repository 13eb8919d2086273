import { expect, test } from 'vitest';
import {
  type KeptAnswer,
  keepAnswer,
  portTranscript,
  transcriptOf,
} from '#src/health/transcript.ts';
import { createMask } from '#src/output/mask-secrets.ts';

const plain = createMask({});
const bad = (answered: string, body = '') => ({ isGood: false, answered, body });
const AT = Date.parse('2024-05-01T10:20:30Z');

function kept(...answers: [asked: string, answered: string, body?: string][]): KeptAnswer[] {
  return answers.reduce<KeptAnswer[]>(
    (before, [asked, answered, body], second) =>
      keepAnswer(before, asked, bad(answered, body), AT + second * 1_000),
    [],
  );
}

test('an answer is told with its time, the question, the status and the words', () => {
  const lines = transcriptOf(kept(['GET /up', 'status 503', 'no "database"\nyet']), plain);
  expect(lines).toEqual(['10:20:30 GET /up: status 503, "no \\"database\\"\\nyet"']);
});

test('the same answer again is told once, with its number', () => {
  const answers = kept(
    ['GET /up', 'status 503'],
    ['GET /up', 'status 503'],
    ['GET /up', 'no answer within 5 s'],
  );
  expect(transcriptOf(answers, plain)).toEqual([
    '10:20:30 to 10:20:31 GET /up: status 503 (2 times)',
    '10:20:32 GET /up: no answer within 5 s',
  ]);
});

test('only the last answers are kept', () => {
  const many = Array.from({ length: 30 }, (_, n): [string, string] => ['GET /', `status ${n}`]);
  const lines = transcriptOf(kept(...many), plain);
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toContain('status 29');
});

test('a secret is hidden before the words are cut', () => {
  const secret = 'postgres://u:p4ssw0rd@db/app';
  const body = `${'x'.repeat(190)}${secret}${'y'.repeat(500)}`;
  const [line = ''] = transcriptOf(
    kept(['GET /', 'status 500', body]),
    createMask({ URL: secret }),
  );
  expect(line).toContain('[URL]');
  expect(line).not.toContain('postgres');
  expect(line.length).toBeLessThan(250);
});

test('of a port there is a line or two', () => {
  const verdict = { message: '' };
  expect(portTranscript({ ...verdict, code: 'R10' }, 60_000)).toEqual([
    'nothing listened on 0.0.0.0:5000 for 60 s',
  ]);
  const boundAddresses = ['127.0.0.1:5000'];
  expect(portTranscript({ ...verdict, code: 'R11', boundAddresses }, 1_130)).toEqual([
    'listened on 127.0.0.1:5000',
    'not on 0.0.0.0:5000, for 1.1 s',
  ]);
  expect(portTranscript({ ...verdict, code: 'R16' }, 1_000)).toEqual([]);
});
