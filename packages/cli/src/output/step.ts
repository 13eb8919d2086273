import type { Output } from './output.ts';
import { safeText } from './safe-text.ts';
import { cut } from './table.ts';

/** Something that takes a while: `Setting FOO on hello... done, v11`. */
export interface Step {
  /** Says where it stands: on a terminal the next word replaces it, elsewhere it is told once it has stood for long. */
  update: (text: string) => void;
  /** Shows somebody else's lines below the step, which goes on behind them. `title` stands before the first ones. */
  tell: (title: string, lines: readonly string[]) => void;
  end: (text: string) => void;
}

const ROOM_MIN = 10;
const TICK_MS = 1_000;
/** Nothing moves in a file or a pipe: a work that takes long says so there in lines of its own. */
const PLAIN_TICK_MS = 10_000;
const INDENT = '    ';

/** Does one thing and says how it came out; where it fails, that it is not done. */
export async function inStep<Result>(
  output: Output,
  doing: string,
  work: () => Promise<Result>,
  told: (result: Result) => string = () => 'done',
): Promise<Result> {
  const step = beginStep(output, doing);
  try {
    const result = await work();
    step.end(told(result));
    return result;
  } catch (error) {
    step.end('not done');
    throw error;
  }
}

/** Begins a line on stderr that `end` completes. On a terminal it shows where the work stands, and for how long. */
export function beginStep(output: Output, doing: string): Step {
  const { write, isOpen, isTerminal, columns } = output.progress;
  const head = `${doing}... `;
  const room = columns - head.length - 1;
  const canRedraw = isTerminal && room > ROOM_MIN;
  const began = Date.now();
  let standing = '';
  let titled = false;
  let told: string | undefined;

  const show = (text: string) => {
    if (!isOpen()) write(head + text);
    else write(canRedraw ? `\r\x1b[K${head}${text}` : text);
  };
  const draw = () => {
    const waited = Math.floor((Date.now() - began) / 1000);
    const parts = [standing, waited > 0 ? `(${waited} s)` : ''].filter((part) => part !== '');
    show(cut(parts.join(' '), room));
  };

  const tellStanding = () => {
    if (standing === told) return;
    told = standing;
    const waited = Math.round((Date.now() - began) / 1000);
    if (isOpen()) write('\n');
    write(`${INDENT}${standing === '' ? 'It takes a while' : standing} (${waited} s)\n`);
  };

  write(head);
  const ticking = setInterval(
    canRedraw ? draw : tellStanding,
    canRedraw ? TICK_MS : PLAIN_TICK_MS,
  ).unref();
  return {
    update(text) {
      standing = safeText(text);
      if (canRedraw) draw();
    },
    tell(title, lines) {
      if (!titled) show(`${canRedraw ? cut(title, room) : title}\n`);
      else if (canRedraw) write('\r\x1b[K');
      titled = true;
      for (const line of lines) write(`${INDENT}${safeText(line)}\n`);
      if (canRedraw) draw();
    },
    end(text) {
      clearInterval(ticking);
      show(`${text}\n`);
    },
  };
}
