/** The whole lines of a stream that may break off in the middle of one. */
export function parseLines<Line>(text: string): Line[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
