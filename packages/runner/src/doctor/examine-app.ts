import type { Advice, AppExamination } from '@tfp/contract/doctor';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { adviseOnBehaviour } from './advise-on-behaviour.ts';
import { adviseOnUser } from './advise-on-user.ts';
import { adviseOnWrites } from './advise-on-writes.ts';

interface ExamineAppDeps {
  world: Pick<World, 'engine' | 'now' | 'presence'>;
  facts: Pick<EngineFacts, 'changes'>;
}

/** What the run stage saw of an app, against the method. Nothing is guessed: each advice names what was seen. */
export async function examineApp(deps: ExamineAppDeps, app: App): Promise<AppExamination> {
  const behaviour = adviseOnBehaviour(app, deps.world.now());
  if (!(await deps.world.presence.answers())) {
    return { checks: CHECKS.ofBehaviour, advice: behaviour, isBlind: true };
  }
  const written = await Promise.all(
    onePerType(app).map(({ id, name }) => adviceOnWritesOf(deps, name, id ?? '')),
  );
  const user = await adviseOnUser(deps.world.engine, app);
  return {
    checks: CHECKS.ofBehaviour + CHECKS.ofTheEngine,
    advice: [...behaviour, ...written.flat(), ...user],
  };
}

/** SIGTERM, slow start, crash loop; files written, logs in files, the user. */
const CHECKS = { ofBehaviour: 3, ofTheEngine: 3 };

function onePerType(app: App): Process[] {
  const running = [...app.processes.values()].filter(
    ({ phase, id, retiring }) => phase === 'running' && id !== undefined && !retiring,
  );
  return [...new Map(running.map((process) => [process.type, process])).values()];
}

async function adviceOnWritesOf(
  { facts }: ExamineAppDeps,
  name: string,
  id: string,
): Promise<Advice[]> {
  // It may have ended a moment ago.
  const changes = await facts.changes(id).catch(() => []);
  return adviseOnWrites(name, changes, LIMITS.changesShown);
}
