import type { Verdict } from '@tfp/contract/releases';
import { safeText } from './output/safe-text.ts';

const LINES_MAX = 20;

/** Why a release did not go live: the coded sentence, what to do, and the last words of the process. */
export function verdictText(version: number, verdict: Verdict): string {
  const sentence = `v${version} failed (${verdict.code}): ${safeText(verdict.message)}`;
  return [sentence, ...verdictDetails(verdict)].join('\n');
}

/** What there is to say behind the sentence, line by line. */
export function verdictDetails(verdict: Verdict): string[] {
  const { message, hint, boundAddresses = [], lines = [], process } = verdict;
  const told = `${message} ${hint ?? ''}`;
  const untold = boundAddresses.filter((address) => !told.includes(address));
  const also = untold.length < boundAddresses.length ? ' also' : '';
  return [
    ...(untold.length === 0 ? [] : [`It${also} listens on ${untold.join(', ')}.`]),
    ...(hint === undefined ? [] : [safeText(hint)]),
    ...(lines.length === 0
      ? []
      : ['', `Last lines of ${process ?? 'the process'}:`, ...lines.slice(-LINES_MAX).map(indent)]),
  ];
}

function indent(line: string): string {
  return `  ${safeText(line)}`;
}
