import { RUN_CODES } from '@tfp/contract/run-codes';
import type { Output } from './output/output.ts';

/** Explains the codes of logs, verdicts and `tfp ps`. */
export function tellCodes(output: Output): void {
  for (const [code, { title, meaning }] of Object.entries(RUN_CODES)) {
    output.data(`${output.style(code, 'bold')}  ${title.padEnd(TITLE_WIDTH)}  ${meaning}`);
  }
  output.data('\nCodes that begin with H are the router’s: its error pages explain them.');
  output.data('L10 and L11 tell of lines that a drain (tfp drains) or a tail was too slow for.');
}

const TITLE_WIDTH = 22;
