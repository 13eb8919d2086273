import { LOG_LEVEL_NAMES, LOG_LEVELS, type LogLevel, readLogLevel } from '@tfp/contract/log-levels';
import { compileLogPattern } from '@tfp/contract/log-pattern';
import { toStoredText } from '../lines/stored-line.ts';
import { fieldLiteral } from './field-matcher.ts';
import { bytesFinder, type Finder, patternFinder, textFinder } from './finder.ts';
import { type LineSearch, levelsFrom } from './line-search.ts';
import { literalsOf } from './pattern-literals.ts';
import { storedPattern } from './stored-pattern.ts';

interface Finders {
  /** For lines without escape sequences. */
  plain: Finder;
  /** People see a text without its colours, so every line with some may be one. */
  withEscapes: Finder;
}

const ESCAPES = ['\\u001b', '\\u001B'];

/** What a search looks for in bytes before any line is taken apart; undefined where every line has to be looked at. */
export function findersOf(search: LineSearch): Finders | undefined {
  const literals = literalsOfSearch(search);
  if (literals !== undefined) {
    const stored = literals.map(toStoredText);
    const isAnyCase = search.request === undefined && search.ignoreCase === true;
    const finder = isAnyCase ? textFinder : bytesFinder;
    return { plain: finder(stored), withEscapes: finder([...stored, ...ESCAPES]) };
  }
  const pattern = patternOfSearch(search);
  if (pattern === undefined) return undefined;
  return { plain: patternFinder(pattern), withEscapes: patternFinder(`${pattern}|\\\\u001[bB]`) };
}

function literalsOfSearch({ request, field, grep, ignoreCase }: LineSearch): string[] | undefined {
  const isStable = ignoreCase === true ? isAscii : isOneForm;
  const exact = request ?? (grep === undefined ? rarestOf(field ?? []) : undefined);
  if (exact !== undefined) {
    const literal = longestRun(exact);
    if (literal.length > 1) return [literal];
  }
  if (grep === undefined) return undefined;
  return literalsOf(compileLogPattern(grep).source, isStable);
}

/** Each of the fields has to be there, so one is enough to look for: the longest text is the rarest. */
function rarestOf(fields: string[]): string | undefined {
  return fields.map(fieldLiteral).sort((a, b) => b.length - a.length)[0];
}

function patternOfSearch({ grep, level }: LineSearch): string | undefined {
  if (level !== undefined) return levelPattern(level);
  return grep === undefined ? undefined : storedPattern(compileLogPattern(grep).source, isAscii);
}

/** The engine and we write some characters differently, and nobody can tell which is the one in the store. */
const isOneForm = (character: string): boolean =>
  !/[\p{Cc}\p{Cs}<>&\u2028\u2029\ufffd]/u.test(character);
const isAscii = (character: string): boolean => /[ -~]/.test(character) && isOneForm(character);

function longestRun(text: string): string {
  let longest = '';
  let run = '';
  for (const character of text) {
    run = isOneForm(character) ? run + character : '';
    if (run.length > longest.length) longest = run;
  }
  return longest;
}

/** Wherever one of these levels may be meant. */
function levelPattern(least: LogLevel): string {
  const levels: (LogLevel | undefined)[] = levelsFrom(least);
  const names = LOG_LEVEL_NAMES.filter((name) => levels.includes(readLogLevel(name)));
  const numberFrom = LOG_LEVELS.indexOf(least) + 1;
  return `(?:level|lvl|severity|at)\\\\*"? *[:=] *\\\\*"?(?:${names.join('|')}|[${numberFrom}-9]\\d|[1-9]\\d\\d)\\b`;
}
