import { TfpError } from '@tfp/contract/errors';
import type { RunningProcess } from '@tfp/contract/journal';
import type { FastifyInstance } from 'fastify';
import type { AppFiles } from '../apps/app-files.ts';
import { listProcesses } from '../apps/list-processes.ts';
import { restartProcess } from '../apps/restart-process.ts';
import type { CrashBook } from '../crashes/crash-book.ts';
import type { CronRuns } from '../cron/cron-runs.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LIMITS } from '../limits.ts';
import type { UsageMeter } from '../machine/usage-meter.ts';
import type { OneOffs } from '../one-off/one-offs.ts';
import type { EnginePresence } from '../watch-engine/engine-presence.ts';
import type { World } from '../world.ts';
import { type ObservedDeps, observedInTime } from './observed-in-time.ts';

export interface ProcessDeps extends ObservedDeps, Pick<World, 'now' | 'clock'> {
  files: AppFiles;
  crashes: Pick<CrashBook, 'newest'>;
  fleet: Pick<Fleet, 'find' | 'get'>;
  oneOffs: Pick<OneOffs, 'list' | 'stop'>;
  meter: Pick<UsageMeter, 'look'>;
  cronRuns: Pick<CronRuns, 'list' | 'stop'>;
  presence: Pick<EnginePresence, 'answers' | 'awaySince'>;
}

const SECOND_MS = 1_000;

export function processEndpoints(app: FastifyInstance, deps: ProcessDeps): void {
  const { fleet, oneOffs, cronRuns } = deps;
  app.get<{ Params: { appId: string } }>('/apps/:appId/processes', async (request) => {
    await observedInTime(deps.whenObserved);
    await deps.presence.answers();
    const unseenSince = deps.presence.awaySince();
    const { appId } = request.params;
    // Of one on its way out too: the api takes an app for gone when nobody knows it, or nothing of it runs.
    const own = listProcesses(fleet.get(appId) ?? fleet.find(appId));
    const processes = [...own, ...oneOffs.list(appId), ...cronRuns.list(appId)];
    // Those of now would not be of then, and to find them the engine may be needed.
    const used = unseenSince
      ? processes
      : await Promise.all(processes.map((one) => withUsage(deps.meter, one)));
    // In whole seconds: the two clocks go a little differently, and what does not change is told alike each time.
    const leapMs = Math.round((deps.clock() - deps.now()) / SECOND_MS) * SECOND_MS;
    const seen = used.map((one) => byPeoplesClock(one, leapMs));
    if (unseenSince === undefined) return { processes: seen };
    return { processes: seen.map((one) => ({ ...one, unseenSince })) };
  });

  app.get<{ Params: { appId: string }; Querystring: { count?: string } }>(
    '/apps/:appId/crashes',
    async ({ params, query }) => {
      const { id } = fleet.find(params.appId);
      const count = Number(query.count ?? LIMITS.crashesKept);
      if (!Number.isSafeInteger(count) || count < 1) {
        throw new TfpError('bad_request', 'A count of crashes is a whole number, 1 or more.');
      }
      return { crashes: deps.crashes.newest(id, count) };
    },
  );

  app.get<{ Params: { appId: string } }>('/apps/:appId/stops', async ({ params }) => {
    return { stops: [...fleet.find(params.appId).stops].reverse() };
  });

  app.post<{ Params: { appId: string; process: string } }>(
    '/apps/:appId/processes/:process/restart',
    async (request, reply) => {
      await observedInTime(deps.whenObserved);
      const { appId, process } = request.params;
      // A one-off, and a run of a job, is never started again: to restart it is to end it.
      const isStopped = oneOffs.stop(appId, process) || cronRuns.stop(appId, process);
      if (!isStopped) restartProcess(deps, fleet.find(appId), process);
      return reply.status(202).send({});
    },
  );
}

/** What the runner waits by goes on evenly: people's clock may have leapt since this runner started. */
function byPeoplesClock(process: RunningProcess, leapMs: number): RunningProcess {
  const told = (at: string) => new Date(Date.parse(at) + leapMs).toISOString();
  const { since, startedAt } = process;
  return {
    ...process,
    since: told(since),
    ...(startedAt === undefined ? {} : { startedAt: told(startedAt) }),
  };
}

async function withUsage(
  meter: Pick<UsageMeter, 'look'>,
  process: RunningProcess,
): Promise<RunningProcess> {
  const { id, state, startedAt } = process;
  if (startedAt === undefined || (state !== 'up' && state !== 'stopping')) return process;
  const seen = await meter.look(id, Date.parse(startedAt));
  if (seen === undefined) return process;
  const { cpuPercent, memoryBytes } = seen;
  return { ...process, usage: { cpuPercent, memoryBytes } };
}
