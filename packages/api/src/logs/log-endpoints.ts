import { randomUUID } from 'node:crypto';
import { isCallersFault, TfpError } from '@tfp/contract/errors';
import { type LogFailure, logFailure } from '@tfp/contract/log-failure';
import type { LogLine, LogQuery } from '@tfp/contract/log-lines';
import type { LogsClient } from '@tfp/contract/logs-client';
import type { FastifyInstance } from 'fastify';
import { endWithToken } from '../access/end-with-token.ts';
import { actorOf, appOf } from '../access/guard-server.ts';
import { publicUrl } from '../http/public-url.ts';
import { sendLines, sendStream, wantsEventStream } from '../http/send-stream.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { askStage } from '../stages/ask-stage.ts';
import { followLines } from './follow-lines.ts';
import { type LogWish, readLogQuery } from './log-query.ts';
import type { LogSessions } from './log-session.ts';
import { eventStream, PLAIN_TEXT } from './log-text.ts';

export interface LogEndpointDeps extends Pick<Ledger, 'apps' | 'tokens'> {
  logs: Pick<LogsClient, 'read'>;
  logSessions: LogSessions;
  /** Rejects when the log store is away. */
  probeLogs: () => Promise<unknown>;
  apiPort: number;
}

export function registerLogEndpoints(server: FastifyInstance, deps: LogEndpointDeps): void {
  server.post<{ Body: LogWish }>(
    '/apps/:app/log-sessions',
    // It only opens a way to read.
    { config: { policy: 'app:read', audit: 'none' }, schema: { body: { type: 'object' } } },
    async (request, reply) => {
      const query = readLogQuery(request.body);
      const lifeMs = query.tail ? limits.logTailSessionMs : limits.logSessionMs;
      const secret = deps.logSessions.toSecret({
        appId: appOf(request).id,
        tokenId: actorOf(request).tokenId,
        query,
        expiresAt: Date.now() + lifeMs,
      });
      const base = publicUrl(request.raw, deps.apiPort);
      const logplex_url = `${base}/log-sessions/${secret}?tail=${query.tail === true}`;
      return reply.code(201).send({ id: randomUUID(), logplex_url });
    },
  );

  server.get<{ Params: { secret: string } }>(
    '/log-sessions/:secret',
    { config: { policy: 'secret-address', streams: true } },
    async (request, reply) => {
      const session = deps.logSessions.fromSecret(request.params.secret, Date.now());
      const isOpen =
        session !== undefined &&
        deps.tokens.actorByTokenId(session.tokenId) !== undefined &&
        deps.apps.living(session.appId) !== undefined;
      if (!isOpen) throw sessionOver();
      await askStage('logs', deps.probeLogs);
      endWithToken(deps, session.tokenId, request.raw, reply.raw);
      const query = resumed(session.query, request.headers['last-event-id']);
      const form = wantsEventStream(request) ? eventStream(query.tail === true) : PLAIN_TEXT;
      await sendStream(reply, form, (gone) => followLines(deps.logs, session.appId, query, gone));
    },
  );

  server.get<{ Querystring: LogWish }>(
    '/apps/:app/log-lines',
    { config: { policy: 'app:read', streams: true } },
    async (request, reply) => {
      const { id } = appOf(request);
      await askStage('logs', deps.probeLogs);
      const query = readLogQuery(request.query);
      return sendLines(reply, (gone) => toldFailure(followLines(deps.logs, id, query, gone)));
    },
  );
}

/** An answer has begun when a search goes wrong: so its last line says it. */
async function* toldFailure(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine | LogFailure> {
  try {
    yield* lines;
  } catch (error) {
    if (!isCallersFault(error)) throw error;
    yield logFailure(isAppGone(error) ? destroyedMeanwhile() : error);
  }
}

const isAppGone = ({ code, resource }: TfpError): boolean =>
  code === 'not_found' && resource === 'app';

/** Who reads was let in, so the app was there when it began. */
function destroyedMeanwhile(): TfpError {
  return new TfpError('not_found', 'The app was destroyed, and its lines with it.', {
    resource: 'app',
    hint: 'See those that are there: tfp apps',
  });
}

/** A client that was cut off comes back to the same address and names the last line that it has. */
function resumed({ num, ...query }: LogQuery, lastEventId: unknown): LogQuery {
  const after = Number(lastEventId);
  if (Number.isSafeInteger(after) && after > 0) return { ...query, after };
  return { ...query, ...(num === undefined ? {} : { num }) };
}

function sessionOver(): TfpError {
  return new TfpError('not_found', 'This log session is over.', {
    hint: 'Ask for the logs again.',
  });
}
