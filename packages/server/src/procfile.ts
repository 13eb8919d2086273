/** One line of the platform's own Procfile, as an argument list: no shell ever sees it. */
export interface ProcessLine {
  name: string;
  command: string[];
}

/** Parses `name: command argument…` lines. Words are divided by blanks; quotes have no meaning. */
export function parseProcfile(text: string): ProcessLine[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseLine);
}

function parseLine(line: string): ProcessLine {
  const match = /^([a-z][a-z-]*):\s+(\S.*)$/.exec(line);
  if (match === null) throw new Error(`the Procfile's line "${line}" is not "name: command"`);
  return { name: match[1] ?? '', command: (match[2] ?? '').split(/\s+/) };
}
