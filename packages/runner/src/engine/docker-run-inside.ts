import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createGate } from '../gate.ts';
import { LIMITS } from '../limits.ts';
import { withDeadline } from '../with-deadline.ts';
import { INIT_PATH } from './container-spec.ts';
import type { DockerConnection } from './docker-connection.ts';
import { demultiplex } from './docker-output.ts';
import type { Engine, InsideCommand, InsideOutcome } from './engine.ts';

/** How our init leaves when the command did not end in its time. */
const EXIT_LATE = 124;

/** Our init has the container's environment for what joins it, and ends what is late, which no engine does. */
export function dockerRunInside(docker: DockerConnection): Pick<Engine, 'runInside'> {
  // To begin one is hard work for the engine; to wait for its end is none, and one that hangs must not be in the way.
  const gate = createGate(LIMITS.commandProbesAtOnce);

  async function begin(id: string, { argv, limitMs }: InsideCommand, signal: AbortSignal) {
    const container = await docker.open(async (engine) => engine.getContainer(id), signal);
    const { Path } = await docker.open((_, options) => container.inspect({ ...options }), signal);
    // One that was started before there was an init of ours has its environment from the engine.
    const hasInit = Path === INIT_PATH;
    const exec = await docker.open(
      (_, options) =>
        container.exec({
          AttachStdout: true,
          AttachStderr: true,
          Cmd: hasInit ? withInit(argv, limitMs) : [...argv],
          ...options,
        }),
      signal,
    );
    const stream = await docker.open(
      (_, options) => exec.start({ hijack: true, ...options }),
      signal,
    );
    return { exec, stream, hasInit };
  }

  async function finish(
    { exec, stream, hasInit }: Awaited<ReturnType<typeof begin>>,
    signal: AbortSignal,
  ): Promise<InsideOutcome> {
    const { isWhole, output } = await readOutput(stream, signal);
    while (isWhole && !signal.aborted) {
      const { ExitCode, Running } = await docker.call((_, options) => exec.inspect({ ...options }));
      if (!Running) return { code: hasInit && ExitCode === EXIT_LATE ? null : ExitCode, output };
      // Its streams have ended a moment before it has.
      await delay(LIMITS.execLookMs);
    }
    return { code: null, output };
  }

  return {
    async runInside(id, command, signal) {
      const begun = await gate(() =>
        withDeadline(signal, LIMITS.engineCallMs, (deadline) => begin(id, command, deadline)),
      );
      // The init has the first word on what is late.
      return withDeadline(signal, command.limitMs + LIMITS.commandProbeSlackMs, (deadline) =>
        finish(begun, deadline),
      );
    },
  };
}

function withInit(argv: readonly string[], limitMs: number): string[] {
  const grace = String(LIMITS.execGraceSeconds);
  return [INIT_PATH, '--exec', grace, '--limit', String(limitMs), '--', ...argv];
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
