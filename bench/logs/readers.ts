import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import type { TestContainer } from '../../packages/logs/test/support/docker-containers.ts';
import type { LogProcess } from '../../packages/logs/test/support/log-process.ts';

/** Somebody who reads a container's output while it floods. */
export interface Reader {
  begin: (made: TestContainer) => Promise<void>;
  /** Answers when it has everything: how often it was told that it is too slow, and left lines out. */
  end: (made: TestContainer) => Promise<number>;
}

export const nobody: Reader = {
  begin: async ({ container }) => {
    await container.start();
  },
  end: async () => 0,
};

/** `docker logs -f`, thrown away. */
export function dockerLogs(): Reader {
  let child: ChildProcess;
  return {
    async begin({ id, container }) {
      await container.start();
      child = spawn('docker', ['logs', '-f', id], { stdio: 'ignore' });
    },
    async end() {
      if (child.exitCode === null) await once(child, 'exit');
      return 0;
    },
  };
}

/** The log store; with `tails` it sends every line on to so many readers. */
export function ourStore(logs: LogProcess, tails: number): Reader {
  let told: Promise<number>[] = [];
  return {
    async begin({ id: containerId, logPath: path, container }) {
      const appId = containerId.slice(0, 12);
      const source = { containerId, appId, process: 'web.1', release: 1, path };
      await logs.client.addSource(source);
      told = Array.from({ length: tails }, () => readUntilLast(logs.socket, appId));
      await container.start();
    },
    async end({ id }) {
      await logs.client.endSource(id);
      return (await Promise.all(told)).reduce((sum, leaps) => sum + leaps, 0);
    },
  };
}

/** Takes the bytes of a tail and nothing more, as a proxy would, until the line that says the end. */
function readUntilLast(socketPath: string, appId: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = `/apps/${appId}/lines?tail=true&after=0`;
    const outgoing = request({ socketPath, path }, (response) => {
      let last = '';
      let leaps = 0;
      response.on('data', (bytes: Buffer) => {
        if (bytes.includes('Error L11')) leaps += 1;
        last = last.slice(-20) + bytes.toString('latin1', Math.max(0, bytes.length - 100));
        if (!last.includes('"text":"the end"')) return;
        outgoing.destroy();
        resolve(leaps);
      });
    });
    outgoing.on('error', reject).end();
  });
}
