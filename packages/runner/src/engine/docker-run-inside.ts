import type { Duplex } from 'node:stream';
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
  const gate = createGate(LIMITS.commandProbesAtOnce);

  async function run(
    id: string,
    { argv, limitMs }: InsideCommand,
    signal: AbortSignal,
  ): Promise<InsideOutcome> {
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
    const { isWhole, output } = await readOutput(stream, signal);
    if (!isWhole) return { code: null, output };
    const { ExitCode } = await docker.call((_, options) => exec.inspect({ ...options }));
    return { code: hasInit && ExitCode === EXIT_LATE ? null : ExitCode, output };
  }

  return {
    // The init has the first word on what is late.
    runInside: (id, command, signal) =>
      gate(() =>
        withDeadline(signal, command.limitMs + LIMITS.commandProbeSlackMs, (deadline) =>
          run(id, command, deadline),
        ),
      ),
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
