import { stripVTControlCharacters } from 'node:util';
import { LIMITS } from './limits.ts';

/** What a pusher reads, in the form that Heroku's users know. The same lines go into the app's log stream. */
export interface PushOutput {
  heading: (text: string) => void;
  detail: (text: string) => void;
  /** What went wrong, or will: ` !     ` before each line. */
  warning: (text: string) => void;
}

const PREFIX = { heading: '-----> ', detail: '       ', warning: ' !     ' } as const;
const LINE_CHARACTERS_MAX = 4_000;

export function createPushOutput(writeLine: (line: string) => void): PushOutput {
  let bytes = 0;
  let isFull = false;

  function write(prefix: string, text: string, isOutput: boolean) {
    for (const line of text.split('\n')) {
      bytes += line.length;
      if (isOutput && bytes > LIMITS.buildLogBytesMax) {
        if (!isFull)
          writeLine(
            `${PREFIX.warning}The build writes too much: the rest of its output is left out.`,
          );
        isFull = true;
        continue;
      }
      writeLine(`${prefix}${clean(line)}`.trimEnd());
    }
  }

  return {
    heading: (text) => write(PREFIX.heading, text, false),
    detail: (text) => write(PREFIX.detail, text, true),
    warning: (text) => write(PREFIX.warning, text, false),
  };
}

/** What a build prints can be anything; nothing of it may move a cursor or pass for another line. */
function clean(line: string): string {
  const text = stripVTControlCharacters(line).replaceAll(/(?!\t)\p{Cc}/gu, '');
  return text.length > LINE_CHARACTERS_MAX ? `${text.slice(0, LINE_CHARACTERS_MAX)}…` : text;
}
