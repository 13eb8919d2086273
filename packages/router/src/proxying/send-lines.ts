import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { hearEarlyAnswer } from '@tfp/contract/outlive-failed-writes';
import { ACCESS_LOG_DEADLINE_MS } from '../limits.ts';
import type { SendLines } from './access-log.ts';

/**
 * Brings batches to the log store as the JSON text that they already are. A batch keeps its number when it is sent
 * again, so that the store knows it; one that the store refuses for good is given up.
 */
export function createLineSender(socketPath: string): SendLines {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const writer = randomUUID();
  let number = 1;
  return async (json) => {
    const path = `/lines?writer=${writer}&number=${number}`;
    const status = await post({ socketPath, agent, path }, json);
    if (status >= 500) throw new Error(`the log store answered ${status}`);
    number += 1;
  };
}

function post(target: { socketPath: string; agent: Agent; path: string }, json: string) {
  return new Promise<number>((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
    };
    const signal = AbortSignal.timeout(ACCESS_LOG_DEADLINE_MS);
    const outgoing = request({ ...target, method: 'POST', headers, signal }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 500));
      response.on('error', reject);
    });
    hearEarlyAnswer(outgoing);
    outgoing.on('error', reject);
    outgoing.end(json);
  });
}
