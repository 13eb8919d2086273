import { setTimeout as delay } from 'node:timers/promises';
import type { ExitReport } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import type { NewExec, OneOff } from '@tfp/contract/runner-client';
import { findRelease } from '../apps/find-release.ts';
import type { Attached } from '../attach/attached.ts';
import { newestOnly, oneOfEach } from '../attach/one-at-a-time.ts';
import type { Sessions } from '../attach/sessions.ts';
import { shell } from '../engine/container-spec.ts';
import type { EngineContainer, Execution } from '../engine/engine.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LIMITS } from '../limits.ts';
import type { OneOffs } from '../one-off/one-offs.ts';
import type { World } from '../world.ts';
import { hangUpExecution } from './hang-up-execution.ts';

type ExecWorld = Pick<World, 'engine' | 'log' | 'timers'>;

/** Commands of people beside those of processes that run. */
export class Execs {
  private readonly world: ExecWorld;
  private readonly fleet: Pick<Fleet, 'find'>;
  private readonly oneOffs: Pick<OneOffs, 'find'>;
  private readonly sessions: Pick<Sessions, 'add'>;
  /** How many sessions of each app are open, or wait for their client. */
  private readonly open = new Map<string, number>();
  private hasCleared = false;

  constructor(
    world: ExecWorld,
    fleet: Execs['fleet'],
    oneOffs: Execs['oneOffs'],
    sessions: Execs['sessions'],
  ) {
    this.world = world;
    this.fleet = fleet;
    this.oneOffs = oneOffs;
    this.sessions = sessions;
  }

  /** Finds the process; nothing is executed before somebody has attached. */
  async create(appId: string, name: string, wish: NewExec): Promise<OneOff> {
    const { containerId, version } = this.findRunning(appId, name);
    const release = findRelease(this.fleet.find(appId), version);
    if (release === undefined) throw notRunning(name);
    const argv = shell(await this.world.engine.image(release.image), wish.command);
    const begin = () => this.begin(containerId, argv, wish);
    this.assertRoom(appId);
    this.count(appId, 1);
    const settle = () => this.count(appId, -1);
    const session = this.sessions.add(appId, { process: name, begin, settle });
    return { process: name, session, version };
  }

  /** What an earlier runner left behind has no client any more. */
  observe(containers: EngineContainer[]): void {
    if (this.hasCleared) return;
    this.hasCleared = true;
    for (const { id, state } of containers) {
      if (state !== 'running') continue;
      this.world.engine.endExecs(id).catch((error: Error) => {
        this.world.log.warn({ err: error, container: id }, 'old execs may have been left');
      });
    }
  }

  private assertRoom(appId: string): void {
    const count = this.open.get(appId) ?? 0;
    if (count < LIMITS.execsPerApp) return;
    throw new TfpError('rate_limit', `${count} commands run beside processes of this app already.`);
  }

  private count(appId: string, change: 1 | -1): void {
    const count = (this.open.get(appId) ?? 0) + change;
    if (count > 0) this.open.set(appId, count);
    else this.open.delete(appId);
  }

  private findRunning(appId: string, name: string) {
    const processes = [...this.fleet.find(appId).processes.values()];
    const named = processes.filter((process) => process.name === name);
    const running = named.filter(({ phase, id }) => phase === 'running' && id !== undefined);
    const found = running.find(({ retiring }) => !retiring) ?? running[0];
    const oneOff = this.oneOffs.find(appId, name);
    const process = found ?? (oneOff?.state === 'up' ? oneOff : undefined);
    if (process?.id === undefined) throw notRunning(name);
    return { containerId: process.id, version: process.release };
  }

  private async begin(id: string, argv: string[], { terminal }: NewExec): Promise<Attached> {
    const graceSeconds = Math.max(1, Math.round(this.world.timers.hangupGraceMs / 1000));
    const options = { terminal, stdin: true, graceSeconds };
    const execution = await this.world.engine.exec(id, argv, options);
    return {
      stream: execution.stream,
      terminal: terminal !== null,
      resize: newestOnly((size) => execution.resize(size)),
      signal: oneOfEach((signal) => execution.signal(signal)),
      hangUp: () => void hangUpExecution(this.world, execution, graceSeconds),
      exit: () => awaitCode(this.world, execution),
    };
  }
}

/** The engine tells it a moment after the last byte. */
async function awaitCode(world: ExecWorld, execution: Execution): Promise<ExitReport> {
  for (let pauseMs: number = LIMITS.execLookMs; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    const code = await execution.exitCode().catch((error: Error) => {
      world.log.warn({ err: error }, 'exit code of an exec is not told yet');
      return undefined;
    });
    if (code !== undefined) return { code };
    await delay(pauseMs);
  }
}

function notRunning(name: string): TfpError {
  return new TfpError('not_found', `${name} does not run right now. Nothing was executed.`, {
    resource: 'dyno',
    hint: 'See what runs: tfp ps',
  });
}
