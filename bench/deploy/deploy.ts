import type { Container } from 'dockerode';
import { run } from '../../e2e/support/run.ts';
import { createApp, type TestApp } from '../../e2e/support/test-app.ts';
import { startTfp } from '../../e2e/support/tfp-stack.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { bareTools } from './bare.ts';

// From `git push` to the first answer of the new code, and from a changed config var to the first answer that shows
// it, beside the bare tools doing the same work in the same minute. Usage: node bench/deploy/deploy.ts [rounds]

const DOCKERFILE =
  'ARG TFP_STACK\nFROM $TFP_STACK\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n';

interface Pair {
  ours: number[];
  bare: number[];
}

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
  for (let round = 0; round <= rounds; round++) {
    // Each side gets a code of its own: what one has built the other must not find in the cache.
    await change(app, `bare ${round}`);
    const bareTime = await timed(() => bareDeploy(app));
    await change(app, `round ${round}`);
    const times = [
      bareTime,
      await timed(() => ourDeploy(app, round)),
      await timed(() => bareStart(round)),
      await timed(() => ourConfig(app, round)),
    ] as const;
    // The first round warms the caches of both.
    if (round === 0) continue;
    push.bare.push(times[0]);
    push.ours.push(times[1]);
    config.bare.push(times[2]);
    config.ours.push(times[3]);
  }
  return { 'push → live, code only': push, 'config change → live': config };
}

async function change(app: TestApp, version: string): Promise<void> {
  app.write('version.js', `module.exports = "${version}";\n`);
  await app.commit(version);
}

/** Takes the time of the work alone; what it left is removed afterwards. */
async function timed(work: () => Promise<Container | undefined>): Promise<number> {
  const start = performance.now();
  const leftover = await work();
  const took = performance.now() - start;
  await leftover?.remove({ force: true });
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

async function ourDeploy(app: TestApp, round: number): Promise<undefined> {
  const pushed = await app.push();
  if (pushed.code !== 0) throw new Error(pushed.output);
  const { json } = await app.get();
  if (json.version !== `round ${round}`) throw new Error(`the old code answered: ${json.version}`);
}

async function ourConfig(app: TestApp, round: number): Promise<undefined> {
  const reply = await fetch(`${stack.apiUrl}/apps/${app.name}/config-vars`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${stack.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ GREETING: String(round) }),
  });
  if (!reply.ok) throw new Error(await reply.text());
  while ((await app.get()).json.greeting !== String(round)) {
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

function report(pairs: Record<string, Pair>): void {
  const rows = Object.entries(pairs).map(([what, { ours, bare: theirs }]) => {
    const ratios = ours.map((value, index) => value / (theirs[index] ?? Number.NaN));
    const above = ours.map((value, index) => value - (theirs[index] ?? Number.NaN));
    return [
      what,
      seconds(median(ours)),
      seconds(median(theirs)),
      times(median(ratios)),
      seconds(median(above)),
    ];
  });
  printTable(['', 'tfp', 'bare', 'ratio', 'above'], rows);
}
