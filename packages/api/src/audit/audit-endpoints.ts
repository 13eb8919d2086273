import { TfpError } from '@tfp/contract/errors';
import type { ApiAuditEntry } from '@tfp/contract/platform-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { type ListPage, nextRange, parseRange } from '../http/list-range.ts';
import { sendPage } from '../http/send-page.ts';
import type { Ledger } from '../ledger.ts';
import type { AuditRow } from './audit-entry.ts';
import type { AuditPageWish } from './audit-store.ts';
import { verifyAudit } from './verify-audit.ts';

export type AuditEndpointDeps = Pick<Ledger, 'audit'>;

export function registerAuditEndpoints(server: FastifyInstance, deps: AuditEndpointDeps): void {
  const { audit } = deps;
  server.get('/audit', { config: { policy: 'platform:change' } }, async (request, reply) =>
    sendPage(reply, auditPage(request, audit.page), auditJson),
  );

  server.get('/audit/verify', { config: { policy: 'platform:change' } }, () => verifyAudit(deps));

  server.get('/apps/:app/audit', { config: { policy: 'app:read' } }, async (request, reply) => {
    const { id } = appOf(request);
    const page = auditPage(request, (wish) => audit.pageOfApp(id, wish));
    return sendPage(reply, page, auditJson);
  });
}

/** The newest first, whatever order was asked for: it is how an audit is read. */
function auditPage(
  request: FastifyRequest,
  read: (wish: AuditPageWish) => AuditRow[],
): ListPage<AuditRow> {
  const asked = { ...parseRange(request.headers.range, ['seq']), isDescending: true };
  const start = asked.start === null ? Number.MAX_SAFE_INTEGER : Number(asked.start);
  if (!Number.isSafeInteger(start)) {
    throw new TfpError('bad_request', 'The audit is paged by the numbers of its rows.');
  }
  const from = asked.isExclusive ? start - 1 : start;
  const found = read({ from, limit: asked.max + 1 });
  const items = found.slice(0, asked.max);
  const last = items.at(-1);
  const next = found.length > asked.max && last ? nextRange(asked, String(last.seq)) : null;
  return { items, next };
}

function auditJson({ token_id, app_id, app_name, detail, ...row }: AuditRow): ApiAuditEntry {
  return {
    ...row,
    token: token_id === null ? null : { id: token_id },
    app: app_name === null ? null : { id: app_id, name: app_name },
    detail: JSON.parse(detail),
  };
}
