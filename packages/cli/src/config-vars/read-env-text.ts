import { parseEnv } from 'node:util';

/** `problem` is where and why a text is no `.env` file. It never quotes a line: that may hold a secret. */
export type EnvReading =
  | { vars: Record<string, string>; problem?: undefined }
  | { problem: string };

/** Reads a `.env` text as Node does. What Node would pass over without a word is a problem here. */
export function readEnvText(text: string): EnvReading {
  const problem = findProblem(text.replaceAll('\r', ''));
  return problem === undefined ? { vars: parseEnv(text) as Record<string, string> } : { problem };
}

const ASSIGNMENT = /[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*/y;
const EMPTY = /[ \t]*(?:#.*)?$/my;

function findProblem(text: string): string | undefined {
  let at = 0;
  while (at < text.length) {
    const begin = at;
    const problem = (why: string) => `line ${text.slice(0, begin).split('\n').length} ${why}`;
    if (!matches(EMPTY, text, at)) {
      ASSIGNMENT.lastIndex = at;
      if (!ASSIGNMENT.test(text)) return problem('is no KEY=value');
      // Node would take the line below for the value.
      if (/^[ \t]\n/.test(text.slice(ASSIGNMENT.lastIndex - 1, ASSIGNMENT.lastIndex + 1))) {
        return problem('has only spaces behind its "="');
      }
      const end = endOfValue(text, ASSIGNMENT.lastIndex);
      if (end === undefined) return problem('opens a quote that nothing closes');
      if (!matches(EMPTY, text, end)) return problem('goes on behind its closing quote');
      at = end;
    }
    const lineEnd = text.indexOf('\n', at);
    at = lineEnd === -1 ? text.length : lineEnd + 1;
  }
  return undefined;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Where a value ends: behind its closing quote, else with its line. Undefined where the quote stays open. */
function endOfValue(text: string, at: number): number | undefined {
  const quote = text[at] ?? '';
  if (/["'`]/.test(quote)) {
    const close = text.indexOf(quote, at + 1);
    return close === -1 ? undefined : close + 1;
  }
  const lineEnd = text.indexOf('\n', at);
  return lineEnd === -1 ? text.length : lineEnd;
}
