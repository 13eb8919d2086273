import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import { withDeadline } from '../with-deadline.ts';
import { demultiplex } from './docker-output.ts';
import type { Engine, Execution } from './engine.ts';
import { createGate } from './gate.ts';

/** How our init leaves when the command did not end in its time. */
const EXIT_LATE = 124;

/** Executes a command and reads what it says. Our init ends what is late, which no engine does. */
export function dockerRunInside(execs: Pick<Engine, 'exec'>): Pick<Engine, 'runInside'> {
  // To begin one is hard work for the engine; to wait for its end is none, and one that hangs must not be in the way.
  const gate = createGate(LIMITS.commandProbesAtOnce);

  async function finish({ stream, exitCode }: Execution, signal: AbortSignal) {
    const { isWhole, output } = await readOutput(stream, signal);
    while (isWhole && !signal.aborted) {
      const code = await exitCode();
      if (code !== undefined) return { code: code === EXIT_LATE ? null : code, output };
      // Its streams have ended a moment before it has.
      await delay(LIMITS.execLookMs);
    }
    return { code: null, output };
  }

  return {
    async runInside(id, { argv, limitMs }, signal) {
      const execution = await gate(() => {
        signal.throwIfAborted();
        return execs.exec(id, [...argv], { terminal: null, stdin: false, limitMs });
      });
      // The init has the first word on what is late.
      return withDeadline(signal, limitMs + LIMITS.commandProbeSlackMs, (deadline) =>
        finish(execution, deadline),
      );
    },
  };
}

function readOutput(
  stream: Duplex,
  signal: AbortSignal,
): Promise<{ isWhole: boolean; output: string }> {
  let output = '';
  return new Promise((resolve) => {
    const finish = (isWhole: boolean) => {
      signal.removeEventListener('abort', giveUp);
      stream.destroy();
      resolve({ isWhole, output });
    };
    const giveUp = () => finish(false);
    signal.addEventListener('abort', giveUp, { once: true });
    stream.on(
      'data',
      demultiplex((_, bytes) => {
        if (output.length < LIMITS.answerKeptCharacters) output += bytes.toString();
      }),
    );
    stream.on('end', () => finish(true));
    stream.on('error', giveUp);
    stream.on('close', giveUp);
    if (signal.aborted) giveUp();
  });
}
