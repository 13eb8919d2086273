import { matchesGlob } from './glob.ts';

/** Tells whether a path stays out of a build. */
export type IgnoreRules = (path: string) => boolean;

interface Rule {
  pattern: string[];
  isException: boolean;
}

/** Reads `.dockerignore` as Docker does: the last rule that fits decides, `!` brings back, a folder takes all below it along. */
export function parseIgnoreRules(text: string): IgnoreRules {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map(parseRule);

  return (path) => {
    const names = path.split('/').filter(Boolean);
    const itselfAndParents = names.map((_, index) => names.slice(0, index + 1));
    let isIgnored = false;
    for (const { pattern, isException } of rules) {
      if (isException !== isIgnored) continue;
      if (itselfAndParents.some((part) => matchesGlob(pattern, part))) isIgnored = !isException;
    }
    return isIgnored;
  };
}

function parseRule(line: string): Rule {
  const isException = line.startsWith('!');
  const pattern: string[] = [];
  for (const name of (isException ? line.slice(1).trim() : line).split('/')) {
    if (name === '..') pattern.pop();
    else if (name !== '' && name !== '.') pattern.push(name);
  }
  return { pattern, isException };
}
