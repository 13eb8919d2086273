/** A piece of a pattern, as far as searches understand patterns. */
export interface PatternPiece {
  /** An escape with its number or name, a class, or one character. */
  atom: string;
  quantifier: string;
  /** In how many groups it stands. */
  depth: number;
}

const ATOM =
  /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|c[A-Za-z]|k<[^>]*>|\d+|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/;
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/;
const PIECE = new RegExp(`(${ATOM.source})(${QUANTIFIER.source})?`, 'g');

export function piecesOf(source: string): PatternPiece[] {
  let depth = 0;
  return [...source.matchAll(PIECE)].map(([, atom = '', quantifier = '']) => {
    if (atom === '(') depth += 1;
    if (atom === ')') depth -= 1;
    return { atom, quantifier, depth };
  });
}

/** The one character that an atom stands for; undefined where it may be several. */
export function characterOf(atom: string): string | undefined {
  if (atom.length === 1) return '.^$|()*+?['.includes(atom) ? undefined : atom;
  return /^\\[^A-Za-z0-9]$/.test(atom) ? atom[1] : undefined;
}
