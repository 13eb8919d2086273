const STYLE_OR_MOVE = '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]';
const TITLE_OR_LINK = '(?:\\u001b\\]|\\u009d)[^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?';
/** Of our own, since Node's stripping takes words along in some of its versions. */
const TERMINAL_SEQUENCE = new RegExp(`${STYLE_OR_MOVE}|${TITLE_OR_LINK}`, 'g');

/** A text of a stranger as one line that moves no cursor and cannot pass for another line, cut where it is too long. */
export function cleanLine(text: string, charactersMax: number): string {
  const clean = text.replaceAll(TERMINAL_SEQUENCE, '').replaceAll(/(?!\t)\p{Cc}/gu, '');
  return clean.length > charactersMax ? `${clean.slice(0, charactersMax)}…` : clean;
}
