import type { AppExamination, Examination } from '@tfp/contract/doctor';
import type { FastifyInstance } from 'fastify';
import type { App } from '../apps/app.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type ObservedDeps, observedInTime } from './observed-in-time.ts';

export interface DoctorDeps extends ObservedDeps {
  fleet: Pick<Fleet, 'find'>;
  examine: () => Promise<Examination>;
  examineApp: (app: App) => Promise<AppExamination>;
}

export function doctorEndpoints(app: FastifyInstance, deps: DoctorDeps): void {
  app.get('/doctor', () => deps.examine());

  app.get<{ Params: { appId: string } }>('/apps/:appId/doctor', async (request) => {
    await observedInTime(deps.whenObserved);
    return deps.examineApp(deps.fleet.find(request.params.appId));
  });
}
