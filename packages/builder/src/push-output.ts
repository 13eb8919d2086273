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

const STYLE_OR_MOVE = '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]';
const TITLE_OR_LINK = '(?:\\u001b\\]|\\u009d)[^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?';
/** Of our own, since Node's stripping takes words along in some of its versions. */
const TERMINAL_SEQUENCE = new RegExp(`${STYLE_OR_MOVE}|${TITLE_OR_LINK}`, 'g');

/** What a build prints can be anything; nothing of it may move a cursor or pass for another line. */
function clean(line: string): string {
  const text = line.replaceAll(TERMINAL_SEQUENCE, '').replaceAll(/(?!\t)\p{Cc}/gu, '');
  return text.length > LINE_CHARACTERS_MAX ? `${text.slice(0, LINE_CHARACTERS_MAX)}…` : text;
}
