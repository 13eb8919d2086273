import type { FastifyRequest } from 'fastify';
import { clientAddress } from '../http/client-address.ts';
import type { Ledger } from '../ledger.ts';
import type { AuditDetail, AuditedApp, NewAuditEntry } from './audit-entry.ts';

export type AuditDeps = Pick<Ledger, 'audit' | 'atomically'>;

/** Makes a change and writes who made it, both or neither. */
export function audited<Result>(
  deps: AuditDeps,
  request: FastifyRequest,
  change: () => Result,
  detail: (result: Result) => AuditDetail = () => ({}),
  app: (result: Result) => AuditedApp | null = () => request.access?.app ?? null,
): Result {
  const result = deps.atomically(() => {
    const made = change();
    deps.audit.add({ ...whoAsks(request), app: app(made), detail: detail(made) });
    return made;
  });
  request.isAudited = true;
  return result;
}

/** Writes what has happened outside of the ledger, before anybody is told of it. */
export function auditDone(
  deps: Pick<Ledger, 'audit'>,
  request: FastifyRequest,
  detail: AuditDetail = {},
  /** Where a route did something else than its name says. */
  action = actionOf(request),
): void {
  deps.audit.add({ ...whoAsks(request), action, app: request.access?.app ?? null, detail });
  request.isAudited = true;
}

/** What a row says of a request, whatever became of it. */
export function whoAsks(request: FastifyRequest): NewAuditEntry & { tokenId: string | null } {
  const { actor } = request.access ?? {};
  return {
    action: actionOf(request),
    actor: actor?.email ?? null,
    tokenId: actor?.tokenId ?? null,
    address: clientAddress(request.raw),
    requestId: request.id,
  };
}

function actionOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.config.audit ?? 'unknown';
}
