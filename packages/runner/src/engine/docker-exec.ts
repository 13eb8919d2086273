import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exec } from 'dockerode';
import { LIMITS } from '../limits.ts';
import { INIT_PATH } from './container-spec.ts';
import type { DockerConnection } from './docker-connection.ts';
import { type Engine, EngineError, type ExecOptions, type Execution } from './engine.ts';

/**
 * Runs programs in containers that run already. The engine has none of a container's environment and ends nothing when
 * its client leaves: our init does both, where the container has it (`docker/init/exec.h`).
 */
export function dockerExec(docker: DockerConnection): Pick<Engine, 'exec' | 'endExecs'> {
  const inspect = (id: string) =>
    docker.call((engine, deadline) => engine.getContainer(id).inspect({ ...deadline }));

  async function execute(id: string, argv: string[], options: ExecOptions): Promise<Execution> {
    const { Path } = await inspect(id);
    const created = await docker.call((engine, deadline) =>
      engine.getContainer(id).exec({
        Cmd: Path === INIT_PATH ? withInit(argv, options) : argv,
        Tty: options.terminal !== null,
        AttachStdin: options.stdin,
        AttachStdout: true,
        AttachStderr: true,
        ...deadline,
      }),
    );
    const tty = options.terminal !== null;
    const start = { hijack: true, stdin: true, Detach: false, Tty: tty };
    const stream = await docker.call((_engine, deadline) =>
      created.start({ ...start, ...deadline }),
    );
    const execution = executionOf(docker, created, stream);
    if (options.terminal !== null) await execution.resize(options.terminal).catch(() => {});
    return execution;
  }

  async function endExecs(id: string): Promise<void> {
    const { ExecIDs } = await inspect(id);
    for (const execId of ExecIDs ?? []) {
      const found = await docker.call(async (engine) => engine.getExec(execId));
      const { ProcessConfig } = await look(docker, found);
      if (ProcessConfig?.entrypoint === INIT_PATH) await signalExec(docker, found, 'SIGHUP');
    }
  }

  return { exec: execute, endExecs };
}

function withInit(argv: string[], options: ExecOptions): string[] {
  const { graceSeconds = LIMITS.execGraceSeconds, limitMs } = options;
  const limit = limitMs === undefined ? [] : ['--limit', String(limitMs)];
  return [INIT_PATH, '--exec', String(graceSeconds), ...limit, '--', ...argv];
}

function executionOf(docker: DockerConnection, exec: Exec, stream: Duplex): Execution {
  return {
    stream,
    async resize({ columns, rows }) {
      await docker.call((_engine, deadline) => exec.resize({ h: rows, w: columns, ...deadline }));
    },
    signal: (signal) => signalExec(docker, exec, signal),
    async exitCode() {
      try {
        const { Running, ExitCode } = await look(docker, exec);
        // It does not run before it has begun, either.
        return Running ? undefined : (ExitCode ?? undefined);
      } catch (error) {
        // It went with its container.
        if (error instanceof EngineError && error.kind === 'missing') return KILLED;
        throw error;
      }
    },
  };
}

const KILLED = 137;

function look(docker: DockerConnection, exec: Exec) {
  return docker.call((_engine, deadline) => exec.inspect({ ...deadline }));
}

/** The engine has no words to signal it; its host has, and knows it by its number while it runs. */
async function signalExec(
  docker: DockerConnection,
  exec: Exec,
  signal: NodeJS.Signals,
): Promise<boolean> {
  const pid = await pidOf(docker, exec);
  if (pid === undefined) return false;
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** A program may have spoken before the engine tells its number: then it says 0, which would be ourselves. */
async function pidOf(docker: DockerConnection, exec: Exec): Promise<number | undefined> {
  for (let looks = 0; looks < LIMITS.execPidLooks; looks += 1) {
    const { Running, Pid } = await look(docker, exec);
    if (!Running) return undefined;
    if (Pid > 0) return Pid;
    await delay(LIMITS.execLookMs);
  }
  return undefined;
}
