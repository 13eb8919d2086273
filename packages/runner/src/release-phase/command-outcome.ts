import { RELEASE_TYPE, type Verdict } from '@tfp/contract/releases';
import type { PhaseOutcome, ReleasePhase } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { inWords } from '../output/in-words.ts';
import { verdictOn } from '../verdict/verdict.ts';

/**
 * What a release command's end means for its release: only 0, seen with our own eyes, is good. Without a process nobody
 * saw the end, or the engine went down with it. Pure.
 */
export function commandOutcome(
  phase: ReleasePhase,
  process: Process | undefined,
  lines: string[],
  limitMs: number,
): PhaseOutcome {
  const said = lines.length > 0 ? { lines } : {};
  const failed = (verdict: Verdict): PhaseOutcome => ({ kind: 'failed', verdict });
  if (phase.isOverdue) return failed({ ...ofTimeout(phase, process, limitMs), ...said });
  if (process === undefined || process.blameless || process.killed) {
    return failed({ ...ofInterruption(phase), ...said });
  }
  const { end } = process;
  if (end?.kind === 'exited' && end.code === 0 && !end.outOfMemory) return { kind: 'passed' };
  return failed(ofEnd(phase, verdictOn(process, lines, [], limitMs)));
}

function ofEnd({ version }: ReleasePhase, verdict: Verdict): Verdict {
  if (verdict.code !== 'R16') return verdict;
  const message = verdict.message.replace(/^\S+/, 'The release command');
  const isUnable = verdict.exitCode === 126 || verdict.exitCode === 127;
  const rest = `Its last lines tell why; the rest is in: tfp logs -p ${RELEASE_TYPE}.${version}`;
  const hint = isUnable && verdict.hint !== undefined ? verdict.hint : rest;
  return { ...verdict, code: 'R18', message, hint };
}

function ofTimeout({ version }: ReleasePhase, process: Process | undefined, limitMs: number) {
  const exit = process?.end?.kind === 'exited' ? { exitCode: process.end.code } : {};
  return {
    code: 'R18',
    message: `The release command did not end within ${inWords(limitMs)}, and was stopped.`,
    hint: `Look at what it has done; then run it again: tfp releases:retry v${version}`,
    process: `${RELEASE_TYPE}.${version}`,
    ...exit,
  } as const;
}

function ofInterruption({ version }: ReleasePhase) {
  return {
    code: 'R18',
    message: 'The release command was interrupted, and nobody knows how far it came.',
    hint: `Look at what it has done; then run it again: tfp releases:retry v${version}`,
    process: `${RELEASE_TYPE}.${version}`,
  } as const;
}
