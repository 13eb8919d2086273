import type { Examination } from '@tfp/contract/doctor';
import type { FastifyInstance } from 'fastify';
import type { Repositories } from '../git/repositories.ts';
import { examineCommit } from './examine-commit.ts';

export interface DoctorDeps {
  examine: () => Promise<Examination>;
  repositories: Pick<Repositories, 'find'>;
}

export function registerDoctorEndpoints(server: FastifyInstance, deps: DoctorDeps): void {
  server.get('/doctor', () => deps.examine());

  server.get<{ Params: { id: string }; Querystring: { commit?: string } }>(
    '/apps/:id/doctor',
    ({ params, query }) => examineCommit(deps.repositories.find(params.id), query.commit ?? ''),
  );
}
