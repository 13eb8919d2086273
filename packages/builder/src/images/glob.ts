/**
 * Matches a path, cut at its slashes, with a pattern in which `**` stands for any number of folders.
 * No regular expression is made of what a stranger wrote: the work is bounded by both lengths.
 */
export function matchesGlob(pattern: string[], path: string[]): boolean {
  // reached[n]: the pattern so far fits the first n names.
  let reached = [true, ...path.map(() => false)];
  for (const part of pattern) {
    const before = reached;
    reached = part === '**' ? spread(before) : before.map((_, n) => fits(before, part, path, n));
  }
  return reached[path.length] === true;
}

function spread(reached: boolean[]): boolean[] {
  const first = reached.indexOf(true);
  return reached.map((_, n) => first !== -1 && n >= first);
}

function fits(reached: boolean[], part: string, path: string[], n: number): boolean {
  const name = path[n - 1];
  return name !== undefined && reached[n - 1] === true && matchesName(part, name);
}

/** Matches one name: `*` is any text, `?` one character, `[a-z]` a choice, `\` takes the next character as it is. */
export function matchesName(pattern: string, name: string): boolean {
  const tokens = tokenize(pattern);
  let at = 0;
  let token = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      starAt = at;
    } else if (typeof current === 'function' && current(name[at] ?? '')) {
      at++;
      token++;
    } else if (star !== -1) {
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

type Token = '*' | ((character: string) => boolean);

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') tokens.push(() => true);
    else if (character === '[' && pattern.indexOf(']', at + 1) !== -1) {
      const end = pattern.indexOf(']', at + 1);
      tokens.push(choiceOf(pattern.slice(at + 1, end)));
      at = end;
    } else {
      const literal = character === '\\' ? (pattern[++at] ?? '') : character;
      tokens.push((other) => other === literal);
    }
  }
  return tokens;
}

function choiceOf(text: string): (character: string) => boolean {
  const isNegated = text.startsWith('^');
  const ranges = [...text.slice(isNegated ? 1 : 0).matchAll(/(.)-(.)|(.)/gsu)];
  return (character) =>
    isNegated !==
    ranges.some(([, from, to, one]) =>
      one === undefined ? character >= (from ?? '') && character <= (to ?? '') : character === one,
    );
}
