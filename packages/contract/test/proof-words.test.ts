import { expect, test } from 'vitest';
import { datedProofWords, proofWords } from '#src/proof-words.ts';
import type { SettledProof, StoppedProcess } from '#src/releases.ts';

const proof = (more: Partial<SettledProof> = {}): SettledProof => ({
  drained: 0,
  dropped: 0,
  cut: 0,
  stopped: [],
  killed: [],
  ...more,
});
const stopped = (process: string, ms: number | null): StoppedProcess => ({
  process,
  version: 12,
  ms,
});

test.each<[string, SettledProof]>([
  ['', proof()],
  [
    '212 requests drained, 0 dropped; web.1 stopped 0.8 s after SIGTERM',
    proof({ drained: 212, stopped: [stopped('web.1', 800)] }),
  ],
  [
    '1 request drained, 2 dropped; 1 stream cut; 2 processes stopped within 12 s of SIGTERM',
    proof({
      drained: 1,
      dropped: 2,
      cut: 1,
      stopped: [stopped('web.1', 90), stopped('web.2', 12_000)],
    }),
  ],
  ['0 requests drained, 0 dropped; 2 streams cut', proof({ cut: 2 })],
  ['0 requests drained, 1 dropped', proof({ dropped: 1 })],
  ['1 request drained, 1 dropped', proof({ drained: 1, dropped: 1 })],
  ['worker.1 stopped 0.1 s after SIGTERM', proof({ stopped: [stopped('worker.1', 90)] })],
  [
    '0 requests drained, 0 dropped; web.1 killed 30 s after SIGTERM (R12)',
    proof({ killed: [stopped('web.1', 30_004)] }),
  ],
  [
    '0 requests drained, 0 dropped; web.1 had ended before SIGTERM',
    proof({ stopped: [stopped('web.1', null)] }),
  ],
])('a proof reads: %s', (words, told) => {
  expect(proofWords(told).join('; ')).toBe(words);
});

test('whoever reads it later is told the release of each process', () => {
  const told = proof({ drained: 212, stopped: [stopped('web.1', 800)] });
  expect(datedProofWords(told)).toEqual([
    '212 requests drained, 0 dropped',
    'web.1 (v12) stopped 0.8 s after SIGTERM',
  ]);
});
