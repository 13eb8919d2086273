import type { ApiNewCronRun } from '@tfp/contract/cron';
import { CRON_JOB } from '@tfp/contract/names';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, auditDone, audited } from '../audit/audited.ts';
import { newestFirst } from '../http/newest-first.ts';
import { sendPage } from '../http/send-page.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { Tell } from '../tell.ts';
import { jobJson, runJson } from './cron-json.ts';
import { assertJob, liveJobs } from './find-job.ts';
import { resumeJob, type SuspendJobDeps, suspendJob } from './suspend-job.ts';

export interface CronEndpointDeps extends SuspendJobDeps, AuditDeps, Pick<Ledger, 'cronRuns'> {
  tell: Tell;
  runner: Pick<RunnerClient, 'runCronJob'>;
}

interface JobRoute {
  Params: { job: string };
}

const SUSPENSION = '/apps/:app/cron/:job/suspension';

export function registerCronEndpoints(server: FastifyInstance, deps: CronEndpointDeps): void {
  server.get('/apps/:app/cron', { config: { policy: 'app:read' } }, async (request) =>
    listJobs(deps, appOf(request).id),
  );

  server.get<{ Querystring: { job?: string } }>(
    '/apps/:app/cron-runs',
    { config: { policy: 'app:read' } },
    async (request, reply) => {
      const { id } = appOf(request);
      const { job = null } = request.query;
      const page = newestFirst(request.headers.range, (from, limit) =>
        deps.cronRuns.page(id, { from, limit, job }),
      );
      return sendPage(reply, page, runJson);
    },
  );

  server.post<JobRoute>(
    '/apps/:app/cron/:job/runs',
    { config: { policy: 'app:change', audit: 'cron:run' } },
    async (request, reply) => {
      const app = appOf(request);
      const job = checkedName(deps, request);
      const run = await askStage('run', () => deps.runner.runCronJob(app.id, job));
      auditDone(deps, request, { job, process: run.process, release: run.version });
      deps.tell(app.id, `Job ${job} started by ${actorOf(request).email}`);
      const { process, version } = run;
      const begun: ApiNewCronRun = { job, process, release: { version } };
      return reply.code(201).send(begun);
    },
  );

  server.put<JobRoute>(
    SUSPENSION,
    { config: { policy: 'app:change', audit: 'cron:suspend' } },
    async (request) => changeJob(deps, request, suspendJob),
  );

  server.delete<JobRoute>(
    SUSPENSION,
    { config: { policy: 'app:change', audit: 'cron:resume' } },
    async (request) => changeJob(deps, request, resumeJob),
  );
}

function listJobs(deps: CronEndpointDeps, appId: string) {
  const suspended = deps.cronSuspensions.of(appId);
  const version = deps.releases.live(appId)?.version ?? 0;
  return liveJobs(deps, appId).map((job) => {
    const lastRun = deps.cronRuns.last(appId, job.name);
    const isSuspended = suspended.includes(job.name);
    return jobJson(job, { version, isSuspended, lastRun }, Date.now());
  });
}

function changeJob(
  deps: CronEndpointDeps,
  request: FastifyRequest<JobRoute>,
  change: typeof suspendJob,
) {
  const { job } = request.params;
  const app = appOf(request);
  audited(
    deps,
    request,
    () => change(deps, app, job, actorOf(request).email),
    () => ({ job }),
  );
  return { job, suspended: deps.cronSuspensions.of(app.id).includes(job) };
}

/** A name becomes part of a path to the run stage. */
function checkedName(deps: CronEndpointDeps, request: FastifyRequest<JobRoute>): string {
  const { job } = request.params;
  assertJob(deps, appOf(request), job);
  if (!CRON_JOB.test(job)) throw new Error('a job of a release has a name that none can have');
  return job;
}
