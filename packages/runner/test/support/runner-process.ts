import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import type { JournalEntry } from '@tfp/contract/journal';
import { ensureKeyFile } from '@tfp/contract/key-file';
import { openKeyRing } from '@tfp/contract/key-ring';
import { runnerClient } from '@tfp/contract/runner-client';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from './desired-app.ts';
import { FakeApi } from './fake-api.ts';
import { FakeLogs } from './fake-logs.ts';
import { FakeRouter } from './fake-router.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SRC = join(import.meta.dirname, '../../src');

/** A real runner process on the real engine, between an api, a log store and a router that the test holds in its hand. */
export async function startRunner(extra: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const data = dataDirectory(join(folder.path, 'data'));
  mkdirSync(join(data.root, 'run'), { recursive: true });
  const platformId = `t${randomBytes(4).toString('hex')}`;
  writeFileSync(data.platformId, platformId);
  const keyFile = join(folder.path, 'key');
  ensureKeyFile(keyFile);
  const env = { TFP_DATA: data.root, TFP_KEY_FILE: keyFile, TFP_LOG_LEVEL: 'warn', ...extra };

  const api = new FakeApi();
  const logs = new FakeLogs();
  await api.listen(data.socket('api'));
  await logs.listen(data.socket('logs'));
  const router = new FakeRouter(data.socket('runner'));
  void router.follow();

  const journal: JournalEntry[] = [];
  const stopping = new AbortController();
  const client = runnerClient(data.socket('runner'));
  const master = openKeyRing(keyFile);
  void followJournal();
  let child = await spawnRunner(env);
  let isDisposed = false;

  async function followJournal(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const after = journal.at(-1)?.seq ?? 0;
        for await (const entry of client.journal(after, stopping.signal)) journal.push(entry);
      } catch {
        // The runner is away: it will be back.
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  return {
    api,
    client,
    data,
    folder: folder.path,
    journal,
    logs,
    master,
    platformId,
    router,
    /** Resolves when it has heard all that the api has told so far: an app that is told last is known then. */
    async heard() {
      const { app } = desiredApp(master, `mark-${randomBytes(4).toString('hex')}`);
      api.set(app);
      await until('the mark to be heard', () => client.processes(app.id));
    },
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      child = await spawnRunner(env);
    },
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      await end(child, 'SIGTERM');
      stopping.abort();
      router.stop();
      api.close();
      logs.close();
      await sweep(env);
      folder.remove();
    },
  };
}

export type RunnerUnderTest = Awaited<ReturnType<typeof startRunner>>;

function spawnRunner(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(SRC, 'main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the runner ended with code ${code}`)));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

function sweep(env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [join(SRC, 'sweep.ts')], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`sweep: ${code}`))));
  });
}
