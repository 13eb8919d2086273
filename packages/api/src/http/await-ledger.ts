import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { ledgerBusy } from './as-tfp-error.ts';

/** A change waits for another program that writes to the ledger, and holds up nobody who only reads. */
export function awaitLedger(server: FastifyInstance, deps: Pick<Ledger, 'isFree'>): void {
  server.addHook('preHandler', async ({ method }) => {
    if (method === 'GET' || method === 'HEAD') return;
    const giveUpAt = performance.now() + limits.ledgerBusyMs;
    while (!deps.isFree()) {
      if (performance.now() > giveUpAt) throw ledgerBusy();
      await delay(limits.ledgerLookMs);
    }
  });
}
