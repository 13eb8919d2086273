import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../support/run.ts';
import { ROOT } from '../support/tfp-stack.ts';

const START_MS_MAX = 1_000;

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
      const begun = performance.now();
      const ended = await run(join(ROOT, 'bin/tfp'), ['server'], { env, deadlineMs: 20_000 });
      expect(performance.now() - begun).toBeLessThan(START_MS_MAX);
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
