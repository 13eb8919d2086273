import type { TestContainers } from '../../packages/logs/test/support/docker-containers.ts';
import type { LogProcess } from '../../packages/logs/test/support/log-process.ts';

/** A container of another app that says something twenty times a second, and a reader who hears it. */
export interface Neighbour {
  /** How many milliseconds lay between the engine's stamp and the reader, for each line since then. */
  heardSince: (sinceMs: number) => number[];
  stop: () => Promise<void>;
}

export async function startNeighbour(
  logs: LogProcess,
  containers: TestContainers,
): Promise<Neighbour> {
  const { id, logPath, container } = await containers.create(
    'while true; do echo; sleep 0.05; done',
  );
  const heard: { atMs: number; afterMs: number }[] = [];
  const gone = new AbortController();
  const source = { appId: 'neighbour', process: 'web.1', release: 1, path: logPath };
  await logs.client.addSource({ containerId: id, ...source });
  await container.start();
  const listening = listen().catch(() => {});

  async function listen(): Promise<void> {
    const query = { tail: true, after: 0 };
    for await (const { at } of logs.client.read('neighbour', query, gone.signal)) {
      const atMs = Date.parse(at);
      heard.push({ atMs, afterMs: Date.now() - atMs });
    }
  }

  return {
    heardSince: (sinceMs) =>
      heard.filter(({ atMs }) => atMs >= sinceMs).map(({ afterMs }) => afterMs),
    async stop() {
      gone.abort();
      await listening;
      await container.remove({ force: true });
    },
  };
}
