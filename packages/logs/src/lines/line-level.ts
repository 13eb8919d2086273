import { type LogLevel, readLogLevel } from '@tfp/contract/log-levels';

/** Wherever a level may be meant, in a text or in its stored form with quotes escaped; more than is one. */
const KEYS = ['level', 'lvl', 'severity', 'at='];
const VALUE = /(?:\\*"? *[:=])? *\\*"?([A-Za-z]{1,12}|\d{1,3})\b/y;
const LOGFMT = /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]{1,12}|\d{1,3})"?(?=\s|$)/;
/** Heroku's routers and many libraries say the level as `at`. */
const LOGFMT_AT = /(?:^|\s)at="?([A-Za-z]{1,12})"?(?=\s|$)/;

/** The level that a line of JSON or logfmt tells of itself; undefined of all others. */
export function levelOf(text: string): LogLevel | undefined {
  const level = text.startsWith('{') ? levelOfJson(text) : levelOfLogfmt(text);
  return level !== undefined && levelsIn(text).has(level) ? level : undefined;
}

/** All levels that the lines in these bytes can have, and perhaps some more. Searches rule out by it. */
export function levelsIn(text: string): Set<LogLevel> {
  const levels = new Set<LogLevel>();
  for (const key of KEYS) {
    // Most lines say what one before said: to see that is ten times as quick as to read it.
    const said: string[] = [];
    for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
      if (said.some((words) => text.startsWith(words, at))) continue;
      VALUE.lastIndex = at + key.length;
      const level = readLogLevel(VALUE.exec(text)?.[1]);
      if (level === undefined) continue;
      levels.add(level);
      if (said.length < SAID_MAX) said.push(text.slice(at, VALUE.lastIndex + 1));
    }
  }
  return levels;
}

const SAID_MAX = 8;

function levelOfJson(text: string): LogLevel | undefined {
  try {
    const { level, severity, lvl } = JSON.parse(text) as Record<string, unknown>;
    return readLogLevel(level ?? severity ?? lvl);
  } catch {
    return levelOfLogfmt(text);
  }
}

function levelOfLogfmt(text: string): LogLevel | undefined {
  return readLogLevel((LOGFMT.exec(text) ?? LOGFMT_AT.exec(text))?.[1]);
}
