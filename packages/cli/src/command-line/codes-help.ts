import { RUN_CODES } from '@tfp/contract/run-codes';
import type { Output } from '../output/output.ts';

/** What an app's stream tells beside the verdicts. */
const WARNINGS = {
  R14: { title: 'Memory nearly used up', meaning: 'Of what it may use; beyond it, it is ended.' },
  L10: { title: 'Buffer overflow', meaning: 'Lines were dropped; the line says how many.' },
  L11: { title: 'Tail overflow', meaning: 'A reader of --tail was too slow; all is stored.' },
  L12: { title: 'Damaged log', meaning: 'The disk has damaged some of the stored lines.' },
};
const CODES = { ...RUN_CODES, ...WARNINGS };
const OF_ROUTER = 'Codes that begin with H are the router’s: its error pages explain them.';

/** Explains the codes of logs, verdicts and `tfp ps`. */
export function tellCodes(output: Output): void {
  for (const code of Object.keys(CODES)) tellCode(output, code as keyof typeof CODES);
  output.data(`\n${OF_ROUTER}`);
}

/** Explains a code that somebody met. False: it is none. */
export function tellOneCode(output: Output, word: string): boolean {
  const code = word.toUpperCase();
  const isKnown = Object.hasOwn(CODES, code);
  const isOfRouter = /^H\d\d$/.test(code);
  if (isKnown) tellCode(output, code as keyof typeof CODES);
  if (isOfRouter) output.data(OF_ROUTER);
  return isKnown || isOfRouter;
}

function tellCode(output: Output, code: keyof typeof CODES): void {
  const { title, meaning } = CODES[code];
  output.data(`${output.style(code, 'bold')}  ${title.padEnd(TITLE_WIDTH)}  ${meaning}`);
}

const TITLE_WIDTH = 22;
