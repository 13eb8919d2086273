import { dataDirectory } from '@tfp/contract/data-directory';
import { type LogsClient, logsClient } from '@tfp/contract/logs-client';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { type Chance, createChance } from '../support/chance.ts';
import type { SecondEngine } from '../support/second-engine.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { type Books, openBooks } from './books.ts';
import { type RestlessTail, startRestlessTail } from './restless-tail.ts';

export interface WritingApp {
  app: TestApp;
  formation: Record<string, number>;
  tail: RestlessTail;
}

/** A platform whose apps do nothing but write, their writers' own books, and a reader of each app. */
export interface WritingHouse {
  stack: TfpStack;
  engine: SecondEngine | undefined;
  chance: Chance;
  logs: LogsClient;
  books: Books;
  apps: WritingApp[];
  /** When the engine was ended by force, and when it was back. */
  engineDeaths: { from: string; to: string }[];
  dispose: () => Promise<void>;
}

export interface HousePlan {
  chance: Chance;
  engine?: SecondEngine;
  formations: Record<string, Record<string, number>>;
}

const SETTINGS = {
  TFP_ROUTER_WORKERS: '1',
  TFP_LOG_BYTES_PER_APP: String(2 ** 31),
  TFP_REVERT_WINDOW_MS: '500',
  TFP_BACKOFF_FIRST_MS: '500',
  TFP_BACKOFF_SLOWEST_MS: '2000',
  TFP_STOP_GRACE_MS: '3000',
  TFP_DRAIN_REQUESTS_MS: '1000',
  TFP_LIST_INTERVAL_MS: '1000',
};

export async function startWritingHouse(plan: HousePlan): Promise<WritingHouse> {
  const { chance, engine, formations } = plan;
  const stack = await startTfp(SETTINGS, undefined, engine);
  const mark = `mark-${process.pid}-${chance.seed}`;
  const { DockerRootDir } = await stack.docker.info();
  const logs = logsClient(dataDirectory(stack.data).socket('logs'));
  const books = openBooks(DockerRootDir, mark);
  const apps: WritingApp[] = [];
  for (const [name, formation] of Object.entries(formations)) {
    // A folder beside the examples: what it does is of no use to anybody else.
    const app = await createApp(stack, name, '../e2e/oracle/writer');
    apps.push({
      app,
      formation,
      tail: startRestlessTail(logs, app.id, createChance(chance.seed + apps.length)),
    });
    await app.deploy({ mark });
    expect(await app.tfp('scale', ...wordsOf(formation))).toMatchObject({ code: 0 });
  }
  return {
    stack,
    engine,
    chance,
    logs,
    books,
    apps,
    engineDeaths: [],
    async dispose() {
      for (const { app, tail } of apps) {
        await tail.stop();
        app.dispose();
      }
      books.close();
      await stack.dispose();
    },
  };
}

/** Lets all writers come to their end, and waits until nothing of them is left on the engine. */
export async function silence({ stack, apps }: WritingHouse, deadlineMs: number): Promise<void> {
  await stack.healthy();
  for (const { app, formation } of apps) {
    // The first deploy of an app starts a web process, whatever is wished for later.
    const types = new Set(['web', ...Object.keys(formation)]);
    const none = Object.fromEntries([...types].map((type) => [type, 0]));
    await insist(() => app.tfp('cron:suspend', 'tick'), deadlineMs);
    await insist(() => app.tfp('scale', ...wordsOf(none)), deadlineMs);
  }
  await nothingLeft(stack, deadlineMs);
}

async function nothingLeft({ docker, platformId }: TfpStack, deadlineMs: number): Promise<void> {
  const filters = { label: [`tfp.platform=${platformId}`] };
  let left: string[] = [];
  const look = async () => {
    const found = await docker.listContainers({ all: true, filters });
    left = found.map(({ Names, Status }) => `${Names}: ${Status}`);
    return left.length === 0;
  };
  await until('an engine without a container', look, deadlineMs).catch((cause) => {
    throw new Error(`still there: ${left.join(', ')}`, { cause });
  });
}

export function wordsOf(formation: Record<string, number>): string[] {
  return Object.entries(formation).map(([type, count]) => `${type}=${count}`);
}

async function insist(work: () => Promise<{ code: number | null }>, deadlineMs: number) {
  await until('a command that is done', async () => (await work()).code === 0, deadlineMs);
}
