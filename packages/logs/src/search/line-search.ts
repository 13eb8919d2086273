import { isAtLeast, LOG_LEVELS, type LogLevel } from '@tfp/contract/log-levels';
import type { LogQuery } from '@tfp/contract/log-lines';
import { compileLogPattern } from '@tfp/contract/log-pattern';
import { levelOf } from '../lines/line-level.ts';
import { fieldMatcher } from './field-matcher.ts';

/** What makes a line one that is looked for, beside what its frame tells: plain data, for another thread. */
export type LineSearch = Omit<LogQuery, 'num' | 'tail' | 'after'>;

type TextTest = (text: string) => boolean;

/** Tests of a line's text as people see it; undefined where any text will do. */
export function textTest(search: LineSearch): TextTest | undefined {
  const tests: TextTest[] = [];
  if (search.request !== undefined) tests.push(namesRequest(search.request));
  if (search.level !== undefined) tests.push(hasLevel(search.level));
  for (const field of search.field ?? []) tests.push(fieldMatcher(field));
  // The dearest comes last.
  if (search.grep !== undefined) {
    const pattern = compileLogPattern(search.grep, search.ignoreCase);
    tests.push((text) => pattern.test(text));
  }
  if (tests.length === 0) return undefined;
  return (text) => tests.every((test) => test(text));
}

/** An id stands by itself, and is no part of a longer one. */
function namesRequest(id: string): TextTest {
  const isPart = (character: string | undefined) =>
    character !== undefined && /[A-Za-z0-9_-]/.test(character);
  return (text) => {
    for (let at = text.indexOf(id); at !== -1; at = text.indexOf(id, at + 1)) {
      if (!isPart(text[at - 1]) && !isPart(text[at + id.length])) return true;
    }
    return false;
  };
}

function hasLevel(least: LogLevel): TextTest {
  return (text) => {
    const level = levelOf(text);
    return level !== undefined && isAtLeast(level, least);
  };
}

export const levelsFrom = (least: LogLevel): LogLevel[] =>
  LOG_LEVELS.filter((level) => isAtLeast(level, least));
