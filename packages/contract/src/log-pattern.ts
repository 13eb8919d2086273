/** What POSIX names in brackets: `[[:digit:]]`. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};
const PIECES = /\\[<>]|\\[\s\S]|\{,|\[\^?\]?(?:\[:[A-Za-z]+:\]|\\[\s\S]|[^\]\\])*\]?|[\s\S]/g;

/**
 * A pattern as users of `grep -E` write it. What only Perl and JavaScript know (`\d`, `(?:…)`, `.*?`) may be in it too.
 * One that is none throws a SyntaxError.
 */
export function compileLogPattern(pattern: string, ignoreCase = false): RegExp {
  return new RegExp(pattern.replace(PIECES, translate), ignoreCase ? 'i' : '');
}

/** Why a text is no pattern, in the engine's words; undefined when it is one. */
export function whyNoPattern(pattern: string): string | undefined {
  try {
    compileLogPattern(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message.split(': ').at(-1) ?? '';
  }
}

function translate(piece: string): string {
  if (piece === '\\<' || piece === '\\>') return '\\b';
  if (piece === '{,') return '{0,';
  if (!piece.startsWith('[')) return piece;
  if (/^\[:[A-Za-z]+:\]$/.test(piece)) throw new SyntaxError(`a class is written [${piece}]`);
  return piece
    .replace(/^(\[\^?)\]/, '$1\\]')
    .replaceAll(/\[:([A-Za-z]+):\]/g, (whole, name: string) => {
      if (Object.hasOwn(CLASSES, name)) return CLASSES[name] as string;
      throw new SyntaxError(`there is no class ${whole}`);
    });
}
