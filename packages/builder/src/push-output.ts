import { cleanLine } from './clean-line.ts';
import { LIMITS } from './limits.ts';

/** What a pusher reads, in the form that Heroku's users know. */
export interface PushOutput {
  heading: (text: string) => void;
  detail: (text: string) => void;
  /** What went wrong, or will: ` !     ` before each line. */
  warning: (text: string) => void;
  /** What a program of the build printed: it can be anything, and any amount. */
  printed: (text: string) => void;
  /** What a process of the app printed. The app's stream has it from the process itself. */
  echo: (text: string) => void;
  /** From here on the lines are about this release. */
  about: (release: number) => void;
}

/** `all`: the same line goes into the app's log stream. */
export type Audience = 'all' | 'pusher';

const PREFIX = { heading: '-----> ', detail: '       ', warning: ' !     ' } as const;

export function createPushOutput(
  writeLine: (line: string, audience: Audience, release: number | undefined) => void,
): PushOutput {
  let bytesLeft: number = LIMITS.printedBytesMax;
  let about: number | undefined;

  function write(prefix: string, text: string, audience: Audience = 'all') {
    for (const line of text.split('\n')) {
      writeLine(
        `${prefix}${cleanLine(line, LIMITS.pushLineCharactersMax)}`.trimEnd(),
        audience,
        about,
      );
    }
  }

  function print(text: string, audience: Audience) {
    if (bytesLeft < 0) return;
    bytesLeft -= text.length + 1;
    if (bytesLeft >= 0) write(PREFIX.detail, text, audience);
    else write(PREFIX.warning, 'Too much is printed: the rest of it is left out here.');
  }

  return {
    heading: (text) => write(PREFIX.heading, text),
    detail: (text) => write(PREFIX.detail, text),
    warning: (text) => write(PREFIX.warning, text),
    printed: (text) => print(text, 'all'),
    echo: (text) => print(text, 'pusher'),
    about(release) {
      about = release;
    },
  };
}
