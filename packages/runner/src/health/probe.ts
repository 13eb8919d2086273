import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { EngineError } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { withDeadline } from '../with-deadline.ts';
import type { World } from '../world.ts';
import { askPath } from './ask-path.ts';
import type { Check } from './check.ts';
import type { Answer } from './transcript.ts';

type Deps = Pick<World, 'engine' | 'openConfig' | 'now'>;

/** Asks a process one question of its health. Undefined: nobody knows, since it was not the process that failed to answer. */
export async function probe(
  world: Deps,
  app: App,
  process: Process,
  { question, timeoutMs }: Check,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  switch (question.kind) {
    case 'path': {
      const host = app.desired?.hosts[0] ?? process.address ?? '';
      const address = process.address ?? '';
      const asked = { ...question, address, host, port: LIMITS.port };
      return inTime(signal, timeoutMs, (deadline) => askPath(asked, deadline));
    }
    case 'command':
      return askCommand(world, process, question.argv, timeoutMs, signal);
    case 'uptime': {
      const seconds = Math.floor((world.now() - process.startedAt) / 1_000);
      const isGood = world.now() >= process.startedAt + question.ms;
      return { isGood, answered: `${seconds} s`, body: '' };
    }
  }
}

async function inTime(
  signal: AbortSignal,
  limitMs: number,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | undefined> {
  return withDeadline(signal, limitMs, async (deadline) => {
    try {
      return await ask(deadline);
    } catch (error) {
      if (signal.aborted) return undefined;
      return bad(deadline.aborted ? tooLate(limitMs) : (error as Error).message);
    }
  });
}

async function askCommand(
  world: Deps,
  process: Process,
  argv: readonly string[],
  limitMs: number,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  if (process.id === undefined) return undefined;
  try {
    const command = { argv, limitMs };
    const { code, output } = await world.engine.runInside(process.id, command, signal);
    if (code === 0) return { isGood: true, answered: 'exit status 0', body: '' };
    return bad(code === null ? tooLate(limitMs) : `exit status ${code}`, output);
  } catch (error) {
    const isRefused = error instanceof EngineError && error.kind === 'refused';
    return isRefused && !signal.aborted ? bad(error.message) : undefined;
  }
}

function bad(answered: string, body = ''): Answer {
  return { isGood: false, answered, body: body.slice(0, LIMITS.answerKeptCharacters) };
}

function tooLate(limitMs: number): string {
  return `no answer within ${limitMs / 1_000} s`;
}
