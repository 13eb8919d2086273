import { RUN_CODES, type RunCode } from '@tfp/contract/run-codes';
import type { CodePages } from './code-page.ts';

const NEXT: Readonly<Record<RunCode, string>> = {
  R10: 'Bind 0.0.0.0 and the port that the variable PORT names, before anything slow. What it wrote: tfp logs -p web',
  R11: 'Bind 0.0.0.0 and the port that the variable PORT names; no other one is reached.',
  R12: 'On SIGTERM, end what is on its way and exit. npm and shells hand it on to the program.',
  R14: 'Give it more, before it is ended: tfp ps:type web=large. How it grew: tfp metrics -p web',
  R15: 'Give it more: tfp ps:type web=large. How it grew: tfp metrics -p web',
  R16: 'Its last lines say why: tfp ps:crashes',
  R17: 'The verdict says what the engine said: tfp releases:info. Often the image lacks the command.',
  R18: 'What it wrote: tfp releases:output. When that is mended: tfp releases:retry',
  R19: 'What it was asked and what it answered: tfp releases:info, and later tfp ps:crashes',
  R99: 'Try again. If it comes again, an admin looks what is wrong: tfp doctor',
};

/** Codes of processes, releases and verdicts. */
export const RUN_CODE_PAGES: CodePages = Object.fromEntries(
  Object.entries(RUN_CODES).map(([code, { title, meaning }]) => [
    code,
    { title, meaning, next: NEXT[code as RunCode] },
  ]),
);

/** Codes that stand in the stream of an app, about the stream itself. */
export const LOG_CODE_PAGES: CodePages = {
  L10: {
    title: 'Buffer overflow',
    meaning: 'Lines were dropped; the line says whose and how many.',
    next: 'Write less at once. Where it was a drain that could not keep up: tfp drains',
  },
  L11: {
    title: 'Tail overflow',
    meaning: 'A reader of --tail was too slow for some lines; all of them are stored.',
    next: 'Read them without --tail: tfp logs --since 10m',
  },
  L12: {
    title: 'Damaged log',
    meaning: 'The disk has damaged some of the stored lines.',
    next: 'The others are whole. An admin has the disk checked: tfp doctor',
  },
};
