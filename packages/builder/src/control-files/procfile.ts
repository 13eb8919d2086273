import { TfpError } from '@tfp/contract/errors';
import { PROCESS_TYPE } from '@tfp/contract/names';
import { cleanLine } from '../clean-line.ts';
import { LIMITS } from '../limits.ts';
import { commandProblem } from './process-command.ts';

const EXCERPT_CHARACTERS = 60;
const LINE = /^([^:\s]+)\s*:\s*(.*)$/;

/** Reads a Procfile: `<type>: <command>` per line; blank lines and lines that begin with `#` say nothing. */
export function parseProcfile(text: string): Record<string, string> {
  const types = new Map<string, string>();
  text.split(/\r\n|\n|\r/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const problem = takeLine(types, line);
    if (problem !== undefined) {
      throw new TfpError('build_failed', `Procfile, line ${index + 1}: ${problem}`, {
        hint: 'Each line is a process type and its command, for example: web: node server.js',
      });
    }
  });
  return Object.fromEntries(types);
}

/** Tells what is wrong with a line, or undefined when its type was taken. */
function takeLine(types: Map<string, string>, line: string): string | undefined {
  const [, type, command] = LINE.exec(line) ?? [];
  if (type === undefined || command === undefined)
    return `"${cleanLine(line, EXCERPT_CHARACTERS)}" has no process type.`;
  if (!PROCESS_TYPE.test(type)) {
    return `"${cleanLine(type, EXCERPT_CHARACTERS)}" is no process type: it has letters, digits, dashes and underscores and begins with a letter.`;
  }
  const problem = commandProblem(command);
  if (problem !== undefined) return `the command of "${type}" ${problem}`;
  if (types.has(type)) return `"${type}" is declared twice.`;
  if (types.size === LIMITS.processTypesMax) {
    return `an app has at most ${LIMITS.processTypesMax} process types.`;
  }
  types.set(type, command);
  return undefined;
}
