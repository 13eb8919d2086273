const ESC = String.fromCharCode(27);
/** A colour or a style, the one kind of escape sequence that cannot move, hide or rename anything. */
const STYLES = new RegExp(`(${ESC}\\[[0-9;:]{0,32}m)`);
/** Control characters, line separators and marks that reorder text: an app could forge lines and titles with them. */
const UNSAFE = /(?!\t)[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const RESET = `${ESC}[0m`;

/** Makes one line of somebody else's text harmless for a terminal. Styles stay where `colour` allows them, and end with the line. */
export function safeText(text: string, colour = false): string {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (!line.includes(ESC)) return line.replace(UNSAFE, escapeCharacter);
  // Split by a group: every second part is a style.
  const parts = line.split(STYLES).map((part, index) => {
    if (index % 2 === 0) return part.replace(UNSAFE, escapeCharacter);
    return colour ? part : '';
  });
  const styled = colour && parts.length > 1;
  return parts.join('') + (styled ? RESET : '');
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
