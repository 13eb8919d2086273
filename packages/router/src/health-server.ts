import { createServer, type Server } from 'node:http';
import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';

/** Answers `GET /health`, with one line on what this worker has in hand. */
export function createHealthServer(worker: string, note: () => string): Server {
  const since = new Date().toISOString();
  return createServer((request, response) => {
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
