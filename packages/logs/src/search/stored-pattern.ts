import { characterOf, type PatternPiece, piecesOf } from './pattern-pieces.ts';

const PLAIN_CLASS = /^\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|\\[dw]|[A-Za-z0-9_ .,:;=@#%/])+\]$/;
const PLACES = ['^', '$', '\\b', '\\B'];

/**
 * A pattern that finds in stored bytes at least what the given one finds in the text that they stand for; undefined
 * where it may match characters that are stored otherwise than they are seen.
 */
export function storedPattern(
  source: string,
  isStable: (character: string) => boolean,
): string | undefined {
  const pieces = piecesOf(source);
  const stored = pieces.map((piece, at) => storedPiece(piece, pieces[at + 1], isStable));
  if (stored.includes(undefined)) return undefined;
  const pattern = stored.join('');
  const matchesNothing = new RegExp(`^(?:${pattern})$`).test('');
  return matchesNothing ? undefined : pattern;
}

function storedPiece(
  { atom, quantifier }: PatternPiece,
  next: PatternPiece | undefined,
  isStable: (character: string) => boolean,
): string | undefined {
  // What stands in a line's place or beside a word is a matter of its text.
  if (PLACES.includes(atom)) return quantifier === '' ? '' : undefined;
  if (atom === '(' && quantifier !== '' && next?.atom !== ':') return undefined;
  const character = characterOf(atom);
  const isSame =
    ['(', ')', '|', '\\d', '\\w'].includes(atom) ||
    PLAIN_CLASS.test(atom) ||
    (character !== undefined && isStable(character) && !'"\\'.includes(character));
  return isSame ? atom + quantifier : undefined;
}
