import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { must, run } from '../support/run.ts';
import { ROOT } from '../support/tfp-stack.ts';

/** A second, on a machine on which an empty Node takes a tenth of it. */
const START_OF_NODES_MAX = 10;

/** A start whose port is taken ends at once and leaves nothing: no data, and so no name for anything on the engine. */
export async function startOnTakenPorts(): Promise<void> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, resolve));
  const { port } = holder.address() as { port: number };
  const folder = mkdtempSync(join(tmpdir(), 'tfp-taken-'));
  try {
    for (const taken of ['TFP_HTTP_PORT', 'TFP_API_PORT']) {
      const free = { TFP_HTTP_PORT: '0', TFP_API_PORT: '0' };
      const env = { TFP_DATA: join(folder, 'data'), ...free, [taken]: String(port) };
      const start = () => run(join(ROOT, 'bin/tfp'), ['server'], { env, deadlineMs: 20_000 });
      const before = await startOfNode();
      const [ended, ms] = await timed(start);
      // A machine that becomes busy, or less so, meanwhile.
      const ofNode = Math.max(before, await startOfNode(), 100);
      expect(ms).toBeLessThan(START_OF_NODES_MAX * ofNode);
      expect(ended.code).toBe(1);
      expect(ended.output).toMatch(new RegExp(`port ${port},.*in use by .*pid ${process.pid}\\)`));
      expect(ended.output).toContain('Nothing was started');
      expect(readdirSync(folder)).toEqual([]);
    }
  } finally {
    holder.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOfNode(): Promise<number> {
  const [, ms] = await timed(() => must(process.execPath, ['-e', '0']));
  return ms;
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, ms: number]> {
  const begun = performance.now();
  return [await work(), performance.now() - begun];
}
