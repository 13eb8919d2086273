/**
 * Parts of a pattern, one of which stands in whatever it matches, so that they can be looked for first; undefined where
 * there are none. It knows little of patterns on purpose: what it does not know it takes for anything.
 */
export function literalsOf(
  source: string,
  isStable: (character: string) => boolean,
): string[] | undefined {
  const literals = branchesOf(source).map((branch) => longestLiteral(branch, isStable));
  return literals.every(({ length }) => length >= LITERAL_LENGTH_MIN) ? literals : undefined;
}

interface Piece {
  /** An escape with its number or name, a class, or one character. */
  atom: string;
  quantifier: string | undefined;
  /** In how many groups it stands. */
  depth: number;
}

const LITERAL_LENGTH_MIN = 2;
const ATOM =
  /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|c[A-Za-z]|k<[^>]*>|\d+|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/;
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/;
const PIECE = new RegExp(`(${ATOM.source})(${QUANTIFIER.source})?`, 'g');

/** What stands between the bars that are in no group. */
function branchesOf(source: string): Piece[][] {
  const branches: Piece[][] = [[]];
  let depth = 0;
  for (const [, atom = '', quantifier] of source.matchAll(PIECE)) {
    if (atom === '(') depth += 1;
    if (atom === ')') depth -= 1;
    if (atom === '|' && depth === 0) branches.push([]);
    else branches.at(-1)?.push({ atom, quantifier, depth });
  }
  return branches;
}

function longestLiteral(branch: Piece[], isStable: (character: string) => boolean): string {
  let longest = '';
  let run = '';
  for (const { atom, quantifier, depth } of branch) {
    const literal = depth === 0 ? literalOf(atom) : undefined;
    const isSure = literal !== undefined && isStable(literal) && !isOptional(quantifier);
    run = isSure ? run + literal : '';
    if (run.length > longest.length) longest = run;
    // It may come again before the next one.
    if (quantifier !== undefined) run = '';
  }
  return longest;
}

const isOptional = (quantifier: string | undefined): boolean =>
  quantifier !== undefined && !quantifier.startsWith('+');

/** The one character that an atom stands for. */
function literalOf(atom: string): string | undefined {
  if (atom.length === 1) return '.^$|()*+?['.includes(atom) ? undefined : atom;
  return /^\\[^A-Za-z0-9]$/.test(atom) ? atom[1] : undefined;
}
