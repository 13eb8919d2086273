import { rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import type { DesiredDrain, DrainsLine } from '@tfp/contract/drains';
import { onTestFinished } from 'vitest';
import type { LogProcess } from '../../support/log-process.ts';

export interface DrainsApi {
  /** What one app's drains are from now on. */
  set: (appId: string, drains: DesiredDrain[]) => void;
  setPlatform: (drains: DesiredDrain[]) => void;
  destroy: (appId: string) => void;
  stop: () => Promise<void>;
}

/** The api as `logs` sees it: the stream of drains on its real socket. */
export async function startDrainsApi(logs: Pick<LogProcess, 'root'>): Promise<DrainsApi> {
  const apps = new Map<string, DrainsLine>();
  let platform: DrainsLine = { kind: 'platform', drains: [] };
  const readers = new Set<ServerResponse>();
  const tell = (line: DrainsLine) => {
    for (const reader of readers) reader.write(`${JSON.stringify(line)}\n`);
  };
  const server = createServer((_request, response) => {
    readers.add(response);
    response.once('close', () => readers.delete(response));
    for (const line of [...apps.values(), platform, { kind: 'synced' }])
      response.write(`${JSON.stringify(line)}\n`);
  });
  const path = dataDirectory(join(logs.root, 'data')).socket('api');
  rmSync(path, { force: true });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  return {
    set(appId, drains) {
      const line: DrainsLine = { kind: 'app', appId, name: `name-of-${appId}`, drains };
      apps.set(appId, line);
      tell(line);
    },
    setPlatform(drains) {
      platform = { kind: 'platform', drains };
      tell(platform);
    },
    destroy(appId) {
      apps.delete(appId);
      tell({ kind: 'gone', appId });
    },
    stop,
  };
}
