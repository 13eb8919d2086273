import type { Output } from '../output/output.ts';
import { twoColumns } from '../output/two-columns.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { CodePages } from './code-page.ts';
import { ERROR_CODE_PAGES } from './error-code-pages.ts';
import { ROUTER_CODE_PAGES } from './router-code-pages.ts';
import { LOG_CODE_PAGES, RUN_CODE_PAGES } from './run-code-pages.ts';

const SECTIONS: readonly { title: string; pages: CodePages }[] = [
  { title: 'Processes and releases', pages: RUN_CODE_PAGES },
  { title: 'Logs', pages: LOG_CODE_PAGES },
  { title: 'Router', pages: ROUTER_CODE_PAGES },
  { title: 'Errors of the API', pages: ERROR_CODE_PAGES },
];

/** Lists every code that somebody may meet. */
export function tellCodes(output: Output): void {
  for (const { title, pages } of SECTIONS) {
    output.data(output.style(title, 'bold'));
    const rows = Object.entries(pages).map(
      ([code, page]) => [`  ${code}`, `${page.title}: ${page.meaning}`] as const,
    );
    for (const line of twoColumns(rows, output.textColumns)) output.data(line);
    output.data('');
  }
  output.data('What to do about one: tfp help CODE');
}

/** Explains a code that somebody met. False: it is none. */
export function tellOneCode(output: Output, word: string): boolean {
  const found = SECTIONS.flatMap(({ pages }) => Object.entries(pages)).find(
    ([code]) => code.toLowerCase() === word.toLowerCase(),
  );
  if (found === undefined) return false;
  const [code, { title, meaning, next }] = found;
  output.data(`${output.style(code, 'bold')}  ${title}`);
  for (const text of [meaning, next]) {
    output.data('');
    for (const line of wrapText(text, output.textColumns)) output.data(line);
  }
  return true;
}
