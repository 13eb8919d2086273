import type { ApiAuditEntry } from '@tfp/contract/audit';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { newestFirst } from '../http/newest-first.ts';
import { sendPage } from '../http/send-page.ts';
import type { Ledger } from '../ledger.ts';
import type { AuditRow } from './audit-entry.ts';
import { verifyAudit } from './verify-audit.ts';

export type AuditEndpointDeps = Pick<Ledger, 'audit'>;

export function registerAuditEndpoints(server: FastifyInstance, deps: AuditEndpointDeps): void {
  const { audit } = deps;
  server.get('/audit', { config: { policy: 'platform:change' } }, async ({ headers }, reply) => {
    const page = newestFirst(headers.range, (from, limit) => audit.page({ from, limit }));
    return sendPage(reply, page, auditJson);
  });

  server.get('/audit/verify', { config: { policy: 'platform:change' } }, () => verifyAudit(deps));

  server.get('/apps/:app/audit', { config: { policy: 'app:read' } }, async (request, reply) => {
    const { id } = appOf(request);
    const { range } = request.headers;
    const page = newestFirst(range, (from, limit) => audit.pageOfApp(id, { from, limit }));
    return sendPage(reply, page, auditJson);
  });
}

function auditJson({ token_id, app_id, app_name, detail, ...row }: AuditRow): ApiAuditEntry {
  return {
    ...row,
    token: token_id === null ? null : { id: token_id },
    app: app_name === null ? null : { id: app_id, name: app_name },
    detail: JSON.parse(detail),
  };
}
