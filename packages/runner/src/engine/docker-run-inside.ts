import type { Duplex } from 'node:stream';
import { createGate } from '../gate.ts';
import { LIMITS } from '../limits.ts';
import { INIT_PATH } from './container-spec.ts';
import type { DockerConnection } from './docker-connection.ts';
import { demultiplex } from './docker-output.ts';
import type { Engine, InsideCommand, InsideOutcome } from './engine.ts';
import { encodeEnvironment } from './offer-environment.ts';

/** How our init leaves when the command did not end in its time. */
const EXIT_LATE = 124;

/**
 * An engine writes the environment of what it brings into a container to its disk, so our init reads it from its input.
 * It also ends what is late, which no engine does.
 */
export function dockerRunInside(docker: DockerConnection): Pick<Engine, 'runInside'> {
  const gate = createGate(LIMITS.commandProbesAtOnce);

  async function run(
    id: string,
    command: InsideCommand,
    signal: AbortSignal,
  ): Promise<InsideOutcome> {
    const hasInit = await holdsInit(docker, id);
    const created = await docker.call((engine, options) =>
      engine.getContainer(id).exec({
        AttachStdin: hasInit,
        AttachStdout: true,
        AttachStderr: true,
        Cmd: hasInit
          ? [INIT_PATH, '--inside', String(command.limitMs), '--', ...command.argv]
          : [...command.argv],
        ...options,
      }),
    );
    const stream = await docker.call((_, options) =>
      created.start({ hijack: true, stdin: true, ...options }),
    );
    if (hasInit) stream.end(encodeEnvironment(command.env));
    const read = await readOutput(stream, command.limitMs, signal);
    if (!read.isWhole) return { code: null, output: read.output };
    const { ExitCode } = await docker.call((_, options) => created.inspect({ ...options }));
    const isLate = hasInit && ExitCode === EXIT_LATE;
    return { code: isLate ? null : (ExitCode ?? null), output: read.output };
  }

  return { runInside: (id, command, signal) => gate(() => run(id, command, signal)) };
}

/** One that was started before there was an init of ours has its environment from the engine. */
async function holdsInit(docker: DockerConnection, id: string): Promise<boolean> {
  const { Path } = await docker.call((engine, options) =>
    engine.getContainer(id).inspect({ ...options }),
  );
  return Path === INIT_PATH;
}

function readOutput(
  stream: Duplex,
  limitMs: number,
  signal: AbortSignal,
): Promise<{ isWhole: boolean; output: string }> {
  let output = '';
  return new Promise((resolve) => {
    const finish = (isWhole: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      stream.destroy();
      resolve({ isWhole, output });
    };
    const giveUp = () => finish(false);
    // The init has the same limit, and the first word.
    const timer = setTimeout(giveUp, limitMs + LIMITS.commandProbeSlackMs);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    const onBytes = demultiplex((_, bytes) => {
      if (output.length < LIMITS.answerKeptCharacters) output += bytes.toString();
    });
    stream.on('data', onBytes);
    stream.on('end', () => finish(true));
    stream.on('error', giveUp);
    stream.on('close', giveUp);
  });
}
