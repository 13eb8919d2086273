import type { AppExamination, PlatformExamination } from '@tfp/contract/doctor';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { type ExamineAppDeps, examineApp } from './examine-app.ts';
import { type ExaminePlatformDeps, examinePlatform } from './examine-platform.ts';

export type DoctorEndpointDeps = ExaminePlatformDeps & ExamineAppDeps;

export function registerDoctorEndpoints(server: FastifyInstance, deps: DoctorEndpointDeps): void {
  server.get(
    '/doctor',
    { config: { policy: 'platform:change' } },
    (): Promise<PlatformExamination> => examinePlatform(deps),
  );

  server.get(
    '/apps/:app/doctor',
    { config: { policy: 'app:read' } },
    (request): Promise<AppExamination> => examineApp(deps, appOf(request)),
  );
}
