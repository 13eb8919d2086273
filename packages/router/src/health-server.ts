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
  return createServer(async (request, response) => {
    if (request.method === 'GET' && request.url === '/doctor') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(await examine()));
      return;
    }
    const isKnown = request.method === 'GET' && request.url === '/health';
    const health: ProcessHealth = {
      process: `router.${worker}`,
      ok: true,
      contract: CONTRACT_VERSION,
      since,
      note: note(),
    };
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? health : { id: 'not_found', message: 'No such page.' }));
  });
}
