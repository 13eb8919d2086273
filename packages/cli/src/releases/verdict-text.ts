import type { Verdict } from '@tfp/contract/releases';
import { safeText } from '../output/safe-text.ts';

const LINES_MAX = 20;

/** Why a release did not go live: the coded sentence, what to do, and the last words of the process. */
export function verdictText(version: number, verdict: Verdict): string {
  const sentence = `v${version} failed (${verdict.code}): ${safeText(verdict.message)}`;
  return [sentence, ...verdictDetails(verdict)].join('\n');
}

/** What there is to say behind the sentence, line by line. */
export function verdictDetails(verdict: Verdict): string[] {
  const { message, hint, boundAddresses = [], transcript = [], lines = [], process } = verdict;
  const told = `${message} ${hint ?? ''}`;
  const untold = boundAddresses.filter((address) => !told.includes(address));
  const also = untold.length < boundAddresses.length ? ' also' : '';
  return [
    ...(untold.length === 0 ? [] : [`It${also} listens on ${untold.join(', ')}.`]),
    ...(hint === undefined ? [] : [safeText(hint)]),
    ...section(`Health of ${process ?? 'the process'}:`, transcript),
    ...section(`Last lines of ${process ?? 'the process'}:`, lines.slice(-LINES_MAX)),
  ];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map(indent)];
}

function indent(line: string): string {
  return `  ${safeText(line)}`;
}
