import { stripTypeScriptTypes } from 'node:module';

export interface FunctionSize {
  /** Where it begins. */
  line: number;
  lines: number;
}

/** What has brackets and braces and is no function. */
const NO_FUNCTION = /(?:^|[^\w$.])(?:if|for|while|switch|catch|with)\s*$/;
/** What may stand before a `/` that begins a pattern: behind anything else it divides. */
const BEFORE_PATTERN = /(?:^|[=(,:;!&|?{}[\n+]|=>|\breturn|\bcase|\btypeof)\s*$/;
/** Comments, texts and patterns: brackets in them are none. */
const SILENT_PARTS = new RegExp(
  [
    /\/\/.*/,
    /\/\*[\s\S]*?\*\//,
    /'(?:\\.|[^'\\\n])*'/,
    /"(?:\\.|[^"\\\n])*"/,
    /`(?:\\[\s\S]|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*`/,
    /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);
/** Empty lines, lines of a comment, and brackets that stand alone say nothing. */
const SAYS_NOTHING = /^\s*(?:$|\/\/|\/?\*|[)\]};,]+$)/;

/** Every function of a file with its size, those inside of others as well. */
export function functionsIn(text: string): FunctionSize[] {
  const code = withoutTexts(stripTypeScriptTypes(text));
  const lines = text.split('\n');
  const lineAt = (at: number) => code.slice(0, at).split('\n').length;
  return spansIn(code).map(([begin, end]) => {
    const [first, last] = [lineAt(begin), lineAt(end)];
    const own = lines.slice(first - 1, last).filter((line) => !SAYS_NOTHING.test(line));
    return { line: first, lines: own.length };
  });
}

function spansIn(code: string): [begin: number, end: number][] {
  return [...code.matchAll(/=>\s*|\)\s*\{/g)].flatMap(({ 0: sign, index }) => {
    const behind = index + sign.length;
    if (sign.startsWith('=>')) return [[index, endOfBody(code, behind)]];
    const open = openingOf(code, index);
    if (NO_FUNCTION.test(code.slice(Math.max(0, open - 12), open))) return [];
    return [[open, endOfBody(code, behind - 1)]];
  });
}

/** Behind the body that begins here: one of braces, or one expression. */
function endOfBody(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const sign = code[at] as string;
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && ',;}'.includes(sign))) return at;
  }
  return code.length;
}

function openingOf(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (code[at] === ')') depth += 1;
    if (code[at] === '(') depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

/** The same code, with blanks where its comments, texts and patterns were. */
function withoutTexts(code: string): string {
  return code.replaceAll(SILENT_PARTS, (all, at: number) => {
    const isPattern = /^\/[^/*]/.test(all);
    const isDivision = isPattern && !BEFORE_PATTERN.test(code.slice(Math.max(0, at - 20), at));
    return isDivision ? all : all.replaceAll(/[^\n]/g, ' ');
  });
}
