import type { FastifyInstance } from 'fastify';
import { registerAccountEndpoints } from '../accounts/account-endpoints.ts';
import { registerAppEndpoints } from '../apps/app-endpoints.ts';
import { registerAuditEndpoints } from '../audit/audit-endpoints.ts';
import { registerConfigVarEndpoints } from '../config-vars/config-var-endpoints.ts';
import { registerCronEndpoints } from '../cron/cron-endpoints.ts';
import { registerDoctorEndpoints } from '../doctor/doctor-endpoints.ts';
import { registerDrainEndpoints } from '../drains/drain-endpoints.ts';
import { registerEventEndpoints } from '../events/event-endpoints.ts';
import { registerFormationEndpoints } from '../formation/formation-endpoints.ts';
import { registerGitEndpoints } from '../git/git-endpoints.ts';
import { registerHealthEndpoints } from '../health/health-endpoints.ts';
import { registerKeyEndpoints } from '../keys/key-endpoints.ts';
import { registerLogEndpoints } from '../logs/log-endpoints.ts';
import { registerMetricEndpoints } from '../metrics/metric-endpoints.ts';
import { registerCouplingEndpoints } from '../pipelines/coupling-endpoints.ts';
import { registerPipelineEndpoints } from '../pipelines/pipeline-endpoints.ts';
import { registerPromotionEndpoints } from '../pipelines/promotion-endpoints.ts';
import { registerUnbuiltEndpoints } from '../platform-api/unbuilt-endpoints.ts';
import { registerAttachEndpoints } from '../processes/attach-endpoints.ts';
import { registerCrashEndpoints } from '../processes/crash-endpoints.ts';
import { registerExecEndpoints } from '../processes/exec-endpoints.ts';
import { registerOneOffEndpoints } from '../processes/one-off-endpoints.ts';
import { registerOneOffHistoryEndpoints } from '../processes/one-off-history-endpoints.ts';
import { registerProcessEndpoints } from '../processes/process-endpoints.ts';
import { registerRestartEndpoints } from '../processes/restart-endpoints.ts';
import { registerDeployPlanEndpoints } from '../releases/deploy-plan-endpoints.ts';
import { registerPinEndpoints } from '../releases/pin-endpoints.ts';
import { registerReleaseChangeEndpoints } from '../releases/release-change-endpoints.ts';
import { registerReleaseEndpoints } from '../releases/release-endpoints.ts';
import { registerStackEndpoints } from '../stacks/stack-endpoints.ts';
import { registerAuthorizationEndpoints } from '../tokens/authorization-endpoints.ts';

const ROUTES = [
  registerHealthEndpoints,
  registerDoctorEndpoints,
  registerAccountEndpoints,
  registerAuthorizationEndpoints,
  registerAppEndpoints,
  registerConfigVarEndpoints,
  registerReleaseEndpoints,
  registerReleaseChangeEndpoints,
  registerPinEndpoints,
  registerDeployPlanEndpoints,
  registerPipelineEndpoints,
  registerCouplingEndpoints,
  registerPromotionEndpoints,
  registerFormationEndpoints,
  registerProcessEndpoints,
  registerRestartEndpoints,
  registerCrashEndpoints,
  registerOneOffEndpoints,
  registerCronEndpoints,
  registerOneOffHistoryEndpoints,
  registerAttachEndpoints,
  registerExecEndpoints,
  registerLogEndpoints,
  registerMetricEndpoints,
  registerDrainEndpoints,
  registerEventEndpoints,
  registerStackEndpoints,
  registerKeyEndpoints,
  registerAuditEndpoints,
  registerUnbuiltEndpoints,
  registerGitEndpoints,
] as const;

/** All that any of them needs. */
export type PublicEndpointDeps = (typeof ROUTES)[number] extends (
  server: FastifyInstance,
  deps: infer Deps,
) => void
  ? Deps
  : never;

/** Every route that people's tools and git can reach. */
export function registerPublicEndpoints(server: FastifyInstance, deps: PublicEndpointDeps): void {
  for (const register of ROUTES) register(server, deps);
}
