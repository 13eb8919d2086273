import type { FastifyInstance } from 'fastify';
import { registerAccountEndpoints } from '../accounts/account-endpoints.ts';
import { type AppEndpointDeps, registerAppEndpoints } from '../apps/app-endpoints.ts';
import { type AuditEndpointDeps, registerAuditEndpoints } from '../audit/audit-endpoints.ts';
import {
  type ConfigVarEndpointDeps,
  registerConfigVarEndpoints,
} from '../config-vars/config-var-endpoints.ts';
import { type CronEndpointDeps, registerCronEndpoints } from '../cron/cron-endpoints.ts';
import { type DoctorEndpointDeps, registerDoctorEndpoints } from '../doctor/doctor-endpoints.ts';
import { type DrainEndpointDeps, registerDrainEndpoints } from '../drains/drain-endpoints.ts';
import { type EventEndpointDeps, registerEventEndpoints } from '../events/event-endpoints.ts';
import {
  type FormationEndpointDeps,
  registerFormationEndpoints,
} from '../formation/formation-endpoints.ts';
import { type GitEndpointDeps, registerGitEndpoints } from '../git/git-endpoints.ts';
import { type HealthEndpointDeps, registerHealthEndpoints } from '../health/health-endpoints.ts';
import { type KeyEndpointDeps, registerKeyEndpoints } from '../keys/key-endpoints.ts';
import { type LogEndpointDeps, registerLogEndpoints } from '../logs/log-endpoints.ts';
import { type MetricEndpointDeps, registerMetricEndpoints } from '../metrics/metric-endpoints.ts';
import {
  type CouplingEndpointDeps,
  registerCouplingEndpoints,
} from '../pipelines/coupling-endpoints.ts';
import {
  type PipelineEndpointDeps,
  registerPipelineEndpoints,
} from '../pipelines/pipeline-endpoints.ts';
import {
  type PromotionEndpointDeps,
  registerPromotionEndpoints,
} from '../pipelines/promotion-endpoints.ts';
import { registerUnbuiltEndpoints } from '../platform-api/unbuilt-endpoints.ts';
import { type AttachEndpointDeps, registerAttachEndpoints } from '../processes/attach-endpoints.ts';
import { type CrashEndpointDeps, registerCrashEndpoints } from '../processes/crash-endpoints.ts';
import { type ExecEndpointDeps, registerExecEndpoints } from '../processes/exec-endpoints.ts';
import {
  type OneOffEndpointDeps,
  registerOneOffEndpoints,
} from '../processes/one-off-endpoints.ts';
import {
  type OneOffHistoryDeps,
  registerOneOffHistoryEndpoints,
} from '../processes/one-off-history-endpoints.ts';
import {
  type ProcessEndpointDeps,
  registerProcessEndpoints,
} from '../processes/process-endpoints.ts';
import {
  type RestartEndpointDeps,
  registerRestartEndpoints,
} from '../processes/restart-endpoints.ts';
import {
  type DeployPlanDeps,
  registerDeployPlanEndpoints,
} from '../releases/deploy-plan-endpoints.ts';
import { type PinEndpointDeps, registerPinEndpoints } from '../releases/pin-endpoints.ts';
import {
  type ReleaseChangeDeps,
  registerReleaseChangeEndpoints,
} from '../releases/release-change-endpoints.ts';
import {
  type ReleaseEndpointDeps,
  registerReleaseEndpoints,
} from '../releases/release-endpoints.ts';
import { registerStackEndpoints, type StackEndpointDeps } from '../stacks/stack-endpoints.ts';
import {
  type AuthorizationEndpointDeps,
  registerAuthorizationEndpoints,
} from '../tokens/authorization-endpoints.ts';

export type PublicEndpointDeps = AppEndpointDeps &
  AttachEndpointDeps &
  AuditEndpointDeps &
  AuthorizationEndpointDeps &
  ConfigVarEndpointDeps &
  CouplingEndpointDeps &
  CrashEndpointDeps &
  CronEndpointDeps &
  DeployPlanDeps &
  DoctorEndpointDeps &
  DrainEndpointDeps &
  EventEndpointDeps &
  ExecEndpointDeps &
  FormationEndpointDeps &
  GitEndpointDeps &
  HealthEndpointDeps &
  KeyEndpointDeps &
  LogEndpointDeps &
  MetricEndpointDeps &
  OneOffEndpointDeps &
  OneOffHistoryDeps &
  PinEndpointDeps &
  PipelineEndpointDeps &
  ProcessEndpointDeps &
  PromotionEndpointDeps &
  ReleaseChangeDeps &
  ReleaseEndpointDeps &
  RestartEndpointDeps &
  StackEndpointDeps;

/** Every route that people's tools and git can reach. */
export function registerPublicEndpoints(server: FastifyInstance, deps: PublicEndpointDeps): void {
  registerHealthEndpoints(server, deps);
  registerDoctorEndpoints(server, deps);
  registerAccountEndpoints(server);
  registerAuthorizationEndpoints(server, deps);
  registerAppEndpoints(server, deps);
  registerConfigVarEndpoints(server, deps);
  registerReleaseEndpoints(server, deps);
  registerReleaseChangeEndpoints(server, deps);
  registerPinEndpoints(server, deps);
  registerDeployPlanEndpoints(server, deps);
  registerPipelineEndpoints(server, deps);
  registerCouplingEndpoints(server, deps);
  registerPromotionEndpoints(server, deps);
  registerFormationEndpoints(server, deps);
  registerProcessEndpoints(server, deps);
  registerRestartEndpoints(server, deps);
  registerCrashEndpoints(server, deps);
  registerOneOffEndpoints(server, deps);
  registerCronEndpoints(server, deps);
  registerOneOffHistoryEndpoints(server, deps);
  registerAttachEndpoints(server, deps);
  registerExecEndpoints(server, deps);
  registerLogEndpoints(server, deps);
  registerMetricEndpoints(server, deps);
  registerDrainEndpoints(server, deps);
  registerEventEndpoints(server, deps);
  registerStackEndpoints(server, deps);
  registerKeyEndpoints(server, deps);
  registerAuditEndpoints(server, deps);
  registerUnbuiltEndpoints(server, deps);
  registerGitEndpoints(server, deps);
}
