import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { logsClient } from '@tfp/contract/logs-client';
import { runnerClient } from '@tfp/contract/runner-client';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { examineApi } from '#src/doctor/examine-api.ts';
import { ownHealth } from '#src/health/own-health-endpoints.ts';
import { createDoor } from '#src/http/door-server.ts';
import { createPublicServer } from '#src/http/public-server.ts';
import { limits } from '#src/limits.ts';
import { createLogSessions } from '#src/logs/log-session.ts';
import { createOpenSessions } from '#src/processes/open-sessions.ts';
import { askProcesses } from '#src/stages/ask-processes.ts';
import { createToken, hashToken } from '#src/tokens/token.ts';
import { openTestLedger } from './test-ledger.ts';

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

/** The public API over a real ledger. The other stages are sockets that nobody listens on until a test does. */
export async function startTestApi(ledger = openTestLedger()) {
  const socket = (name: string) => join(ledger.folder, `${name}.sock`);
  const logLines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const platform = { data: { socket }, routerWorkers: 2 };
  const { healthDeadlineMs, examinationDeadlineMs } = limits;
  const askHealth = askProcesses(platform, {
    path: '/health',
    deadlineMs: healthDeadlineMs,
    own: async () => ownHealth(),
  });
  const deps = {
    ...ledger.deps,
    httpPort: 8080,
    apiPort: 5000,
    runner: runnerClient(socket('runner')),
    builder: builderClient(socket('builder')),
    builderSocket: socket('builder'),
    logs: logsClient(socket('logs')),
    openSessions: createOpenSessions(),
    logSessions: createLogSessions(ledger.deps.masterKey),
    probeLogs: async () => askHealth.logs?.(),
    askHealth,
    askExamination: askProcesses(platform, {
      path: '/doctor',
      deadlineMs: examinationDeadlineMs,
      own: () => examineApi({ ...ledger.deps, httpPort: 1, secrets: [ledger.deps.masterKey.file] }),
    }),
    log,
  };
  const server = createPublicServer(deps);
  await server.ready();
  const token = tokenOf(ledger, ledger.actor.userId);

  async function call(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const response = await server.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const type = String(response.headers['content-type'] ?? '');
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      body: type.includes('json') && !type.includes('ndjson') ? response.json() : undefined,
    };
  }

  return {
    ...ledger,
    deps,
    server,
    socket,
    token,
    logLines,
    call,
    /** A token of another person, who is no admin. */
    strangersToken() {
      const user = deps.users.add('eve@example.test', { isAdmin: false });
      return tokenOf(ledger, user.id);
    },
    /** Listens on a real port; answers its number. */
    listen: () => listenOnPort(createDoor(server)),
  };
}

async function listenOnPort(door: Server): Promise<number> {
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise<void>((resolve) => door.close(() => resolve()));
    door.closeAllConnections();
    // What streams looks at its token until its connection has closed: not in a ledger that is closed already.
    await closed;
  });
  return (door.address() as AddressInfo).port;
}

function tokenOf(ledger: ReturnType<typeof openTestLedger>, userId: string): string {
  const token = createToken();
  const facts = { userId, description: 'test', sha256: hashToken(token), expiresAt: null };
  ledger.deps.tokens.add(facts);
  return token;
}
