import { characterOf, type PatternPiece, piecesOf } from './pattern-pieces.ts';

const LITERAL_LENGTH_MIN = 2;

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

/** What stands between the bars that are in no group. */
function branchesOf(source: string): PatternPiece[][] {
  const branches: PatternPiece[][] = [[]];
  for (const piece of piecesOf(source)) {
    if (piece.atom === '|' && piece.depth === 0) branches.push([]);
    else branches.at(-1)?.push(piece);
  }
  return branches;
}

function longestLiteral(branch: PatternPiece[], isStable: (character: string) => boolean): string {
  let longest = '';
  let run = '';
  for (const { atom, quantifier, depth } of branch) {
    const literal = depth === 0 ? characterOf(atom) : undefined;
    const isOptional = quantifier !== '' && !quantifier.startsWith('+');
    const isSure = literal !== undefined && isStable(literal) && !isOptional;
    run = isSure ? run + literal : '';
    if (run.length > longest.length) longest = run;
    // It may come again before the next one.
    if (quantifier !== '') run = '';
  }
  return longest;
}
