import { CommandExit, EXIT, UsageError } from '../command-line/exits.ts';
import type { World } from '../world.ts';

type Asker = Pick<World, 'stdin' | 'stderr'>;

/** Asks on the terminal and reads one line. Where nobody sits, says how to answer without being asked. */
export async function ask(world: Asker, question: string, otherwise: string): Promise<string> {
  if (!world.stdin.isTTY)
    throw new UsageError(`${question.trim()} Nobody is there to ask.`, otherwise);
  world.stderr.write(question);
  return await readLine(world.stdin);
}

/** As `ask`, for what should not stand on the screen. */
export async function askSecretly(world: Asker, question: string): Promise<string> {
  world.stderr.write(question);
  world.stdin.setRawMode?.(true);
  try {
    return await readLine(world.stdin);
  } finally {
    world.stdin.setRawMode?.(false);
    world.stderr.write('\n');
  }
}

/** Everything that comes on stdin, up to a limit. */
export async function readAll(stdin: World['stdin'], bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > bytesMax) throw new UsageError(`stdin holds more than ${bytesMax} bytes.`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const INTERRUPT = '\x03';
const END = '\x04';
const ERASE = new Set(['\x7f', '\b']);

function readLine(stdin: World['stdin']): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const finish = (settle: () => void) => {
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      stdin.pause();
      settle();
    };
    const onEnd = () => finish(() => reject(new CommandExit(EXIT.interrupted)));
    const onData = (chunk: Buffer | string) => {
      const text = chunk.toString();
      for (let index = 0; index < text.length; index++) {
        const character = text[index] ?? '';
        if (character === INTERRUPT || character === END) return onEnd();
        if (character === '\r' || character === '\n') {
          finish(() => resolve(line));
          // What was typed ahead belongs to the next question.
          if (index + 1 < text.length) stdin.unshift(text.slice(index + 1));
          return;
        }
        line = ERASE.has(character) ? line.slice(0, -1) : line + character;
      }
    };
    stdin.on('data', onData);
    stdin.on('end', onEnd);
    stdin.resume();
  });
}
