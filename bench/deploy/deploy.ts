import type { Container } from 'dockerode';
import { callApi } from '../../e2e/support/call-api.ts';
import { run } from '../../e2e/support/run.ts';
import { createApp, type TestApp } from '../../e2e/support/test-app.ts';
import { startTfp } from '../../e2e/support/tfp-stack.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { bareTools } from './bare.ts';

// From `git push` to the first answer of the new code, from a changed config var to the first answer that shows it, and
// from a rollback to the first answer of what came back, beside the bare tools doing the same work in the same minute.
// Usage: node bench/deploy/deploy.ts [rounds]

const DOCKERFILE =
  'ARG TFP_STACK\nFROM $TFP_STACK\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n';

interface Pair {
  ours: number[];
  bare: number[];
}

/** The names of the goals, and of the rows that they are about. */
const GOALS_OF = {
  push: 'push → live, code only',
  config: 'config change → live',
  rollback: 'rollback → live',
} as const;

const rounds = Number(process.argv[2] ?? 7);
const stack = await startTfp();
const bare = await bareTools();

try {
  const app = await createApp(stack, 'bench-app', 'chaos');
  // One Dockerfile for both sides, so that the work is the same.
  await app.deploy({ Dockerfile: DOCKERFILE });
  await run('git', ['init', '-q', '--bare', `${app.folder}.git`]);
  await app.git('remote', 'add', 'bare', `${app.folder}.git`);
  report(await measure(app));
  await run('rm', ['-rf', `${app.folder}.git`]);
  app.dispose();
} finally {
  await bare.dispose();
  await stack.dispose();
}

/** Ours and the bare tools in turn, so that a slow minute of the machine meets both. */
async function measure(app: TestApp): Promise<Record<string, Pair>> {
  const push: Pair = { ours: [], bare: [] };
  const config: Pair = { ours: [], bare: [] };
  const rollback: Pair = { ours: [], bare: [] };
  const exits: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    // Each side gets a code of its own: what one has built the other must not find in the cache.
    await change(app, `bare ${round}`);
    const bareTime = await timed(() => bareDeploy(app));
    await change(app, `round ${round}`);
    const times = [
      bareTime,
      await timed(() => ourDeploy(app, round, exits)),
      await timed(() => bareStart(round)),
      await timed(() => ourConfig(app, round)),
      await timed(() => bareStart(round)),
      await timed(() => ourRollback(app)),
    ] as const;
    // The first round warms the caches of both.
    if (round === 0) continue;
    push.bare.push(times[0]);
    push.ours.push(times[1]);
    config.bare.push(times[2]);
    config.ours.push(times[3]);
    rollback.bare.push(times[4]);
    rollback.ours.push(times[5]);
  }
  return {
    [GOALS_OF.push]: push,
    'push → git ends': { ours: exits.slice(1), bare: push.bare },
    [GOALS_OF.config]: config,
    [GOALS_OF.rollback]: rollback,
  };
}

async function change(app: TestApp, version: string): Promise<void> {
  app.write('version.js', `module.exports = "${version}";\n`);
  await app.commit(version);
}

/** Takes the time of the work alone; what it left is removed afterwards. */
async function timed(work: () => Promise<Container | (() => Promise<void>) | undefined>) {
  const start = performance.now();
  const leftover = await work();
  const took = performance.now() - start;
  if (typeof leftover === 'function') await leftover();
  else await leftover?.remove({ force: true });
  return took;
}

async function bareDeploy(app: TestApp): Promise<Container> {
  await bare.push(app.folder);
  await bare.build(app.folder);
  return bare.start([]);
}

function bareStart(round: number): Promise<Container> {
  return bare.start([`GREETING=${round}`]);
}

/** Until the new code answers. git ends a moment later: it waits to tell what became of the old processes. */
async function ourDeploy(
  app: TestApp,
  round: number,
  exits: number[],
): Promise<() => Promise<void>> {
  const began = performance.now();
  const pushing = app.push().then((pushed) => {
    exits.push(performance.now() - began);
    if (pushed.code !== 0) throw new Error(pushed.output);
  });
  const isLive = awaitAnswer(app, ({ version }) => version === `round ${round}`);
  await Promise.race([isLive, pushing.then(() => isLive)]);
  return () => pushing;
}

async function ourConfig(app: TestApp, round: number): Promise<undefined> {
  await call(app, 'PATCH', 'config-vars', { GREETING: String(round) });
  await awaitAnswer(app, ({ greeting }) => greeting === String(round));
}

/** Back over the config change, as `tfp rollback` asks for it: with the proof that the image is there. */
async function ourRollback(app: TestApp): Promise<undefined> {
  const { release } = (await app.get()).json;
  const before = Number(String(release).slice(1)) - 1;
  await call(app, 'POST', 'releases', { release: before });
  await awaitAnswer(app, (answer) => answer.release !== release);
}

async function call(app: TestApp, method: string, path: string, body: object): Promise<void> {
  const reply = await callApi(stack, method, `/apps/${app.name}/${path}`, body);
  if (!reply.ok) throw new Error(await reply.text());
}

async function awaitAnswer(app: TestApp, isIt: (answer: Record<string, unknown>) => boolean) {
  while (!isIt((await app.get()).json)) await new Promise((resolve) => setTimeout(resolve, 4));
}

function report(pairs: Record<string, Pair>): void {
  const rows = Object.entries(pairs).map(([what, pair]) => {
    const { ours, bare, ratio, above } = middlesOf(pair);
    return [what, seconds(ours), seconds(bare), times(ratio), seconds(above)];
  });
  printTable(['', 'tfp', 'bare', 'ratio', 'above'], rows);
  for (const [goal, what] of Object.entries(GOALS_OF)) {
    const { ours, bare, ratio, above } = middlesOf(pairs[what] as Pair);
    const value = goal === 'push' ? ratio : above / 1_000;
    handOver(goal as keyof typeof GOALS_OF, { value, seen: seconds(ours), beside: seconds(bare) });
  }
}

/** Of each pair by itself: what a slow minute does to both sides is no part of it. */
function middlesOf({ ours, bare }: Pair) {
  const pairs = ours.map((value, index) => [value, bare[index] ?? Number.NaN] as const);
  return {
    ours: median(ours),
    bare: median(bare),
    ratio: median(pairs.map(([own, theirs]) => own / theirs)),
    above: median(pairs.map(([own, theirs]) => own - theirs)),
  };
}
