import { TfpError } from '@tfp/contract/errors';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { auditDone } from '../audit/audited.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';
import type { Tell } from '../tell.ts';

export interface StopOneOffDeps extends Pick<Ledger, 'audit'> {
  runner: Pick<RunnerClient, 'stopOneOff'>;
  tell: Tell;
}

const ONE_OFF = /^run\.\d{1,6}$/;

export const isOneOff = (process: string): boolean => ONE_OFF.test(process);

/** Asks for the end of a process that a person started. */
export async function stopOneOff(
  deps: StopOneOffDeps,
  request: FastifyRequest,
  process: string,
): Promise<void> {
  const { id } = appOf(request);
  if (!isOneOff(process)) throw unknownOneOff(process);
  await askStage('run', () => deps.runner.stopOneOff(id, process));
  noteStop(deps, request, process, 'run:stop');
}

export function noteStop(
  deps: Pick<StopOneOffDeps, 'audit' | 'tell'>,
  request: FastifyRequest,
  process: string,
  action: string,
): void {
  auditDone(deps, request, { process }, action);
  deps.tell(appOf(request).id, `Stop of ${process} asked for by ${actorOf(request).email}`);
}

export function unknownOneOff(process: string): TfpError {
  const name = JSON.stringify(process.slice(0, 60));
  return new TfpError('not_found', `There was no one-off process ${name} in this app.`, {
    resource: 'dyno',
    hint: 'See: tfp run:list',
  });
}
