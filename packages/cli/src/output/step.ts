import type { Output } from './output.ts';
import { safeText } from './safe-text.ts';
import { cut } from './table.ts';

/** Something that takes a while: `Setting FOO on hello... done, v11`. */
export interface Step {
  /** Says where it stands, on a terminal only: the next word replaces it. */
  update: (text: string) => void;
  end: (text: string) => void;
}

const ROOM_MIN = 10;

/** Begins a line on stderr that `end` completes. */
export function beginStep(output: Output, doing: string): Step {
  const { write, isOpen, isTerminal, columns } = output.progress;
  const head = `${doing}... `;
  const room = columns - head.length - 1;
  const canRedraw = isTerminal && room > ROOM_MIN;
  let drawn = false;
  const show = (text: string) => {
    const again = isOpen() ? `\r\x1b[K${head}` : head;
    write(drawn || !isOpen() ? again + text : text);
    drawn = true;
  };
  write(head);
  return {
    update(text) {
      if (canRedraw) show(cut(safeText(text), room));
    },
    end: (text) => show(`${text}\n`),
  };
}
