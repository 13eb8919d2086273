import { chmodSync, rmSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { flushCompileCache } from 'node:module';
import type { Server } from 'node:net';
import { type Logger, pino } from 'pino';

/** What the supervisor and each process of the platform agree on: how a process logs, says it is ready, and stops. */
export type { Logger } from 'pino';

/** JSON lines on stdout, as factor XI asks; secrets are masked here and nowhere else. */
export function createLog(process: string, level = 'info'): Logger {
  return pino({
    base: { process },
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'req.headers.authorization',
        'headers.authorization',
        '*.token',
        'token',
        'config',
        '*.config',
        'env',
        '*.env',
      ],
      censor: '[masked]',
    },
  });
}

/** Tells the supervisor that this process now serves. Alone in a terminal there is nobody to tell. */
export function announceReady(facts: Record<string, unknown> = {}): void {
  process.send?.({ ready: true, ...facts });
  // What was compiled for this start is kept for the next one, also when this process is killed.
  flushCompileCache();
}

/** Runs `stop` once, on SIGTERM, SIGINT or the death of the supervisor, then leaves; a stop that hangs is cut off. */
export function onStop(log: Logger, stop: () => Promise<void>, graceMs = 10_000): void {
  let stopping = false;
  const begin = (cause: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ cause }, 'stopping');
    setTimeout(() => process.exit(1), graceMs).unref();
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, 'stop failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => begin('SIGTERM'));
  process.once('SIGINT', () => begin('SIGINT'));
  process.once('disconnect', () => begin('supervisor gone'));
  // The supervisor may have died while this process was still loading, when nobody listened for it yet.
  if (process.send !== undefined && !process.connected) begin('supervisor gone');
}

/** Serves on a unix socket that only this user may open; a socket left by a killed process is replaced. */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.removeListener('error', reject);
      chmodSync(path, 0o600);
      resolve();
    });
  });
}

/** Answers what is on its way for a moment, then ends what is open: readers of streams come back where they were. */
export async function closeServer(server: HttpServer, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}
