import { createServer, type Server } from 'node:http';
import type { Examination } from '@tfp/contract/doctor';
import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';

/** Answers `GET /doctor`, and `GET /health` with one line on what this worker has in hand. */
export function createHealthServer(
  worker: string,
  note: () => string,
  examine: () => Promise<Examination>,
): Server {
  const since = new Date().toISOString();
  const health = (): ProcessHealth => ({
    process: `router.${worker}`,
    ok: true,
    contract: CONTRACT_VERSION,
    since,
    note: note(),
  });
  const answers = new Map<string, () => unknown>([
    ['GET /health', health],
    ['GET /doctor', examine],
  ]);
  return createServer(async ({ method, url }, response) => {
    const answer = answers.get(`${method} ${url}`);
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    const body = answer ? await answer() : { id: 'not_found', message: 'No such page.' };
    response.end(JSON.stringify(body));
  });
}
