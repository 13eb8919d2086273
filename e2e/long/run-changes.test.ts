import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../test/support/until.ts';
import { converged } from '../support/converged.ts';
import { followStream } from '../support/follow-stream.ts';
import { kill9 } from '../support/kill.ts';
import { type SteadyLoad, startLoad } from '../support/steady-load.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

// Goal: availability as a figure. Method: an app that boots for a second is changed and its platform killed, while
// visitors ask on kept and on new connections, wait two seconds for some answers, follow events and hold a tunnel. Each
// failed request is named with its time; each answer must be of a release that served while it was asked.

const CHANGES = 100;
const KILLS = 10;
const PROCESSES = ['api', 'builder', 'runner', 'logs'];

let stack: TfpStack;
let app: TestApp;
let loads: SteadyLoad[] = [];
let streams: ReturnType<typeof followStream>[] = [];

/** The newest release that somebody was told is live: from then on nobody may be answered by an older one. */
let newest = 2;
/** The code and the greeting that each release answered with. */
const contents = new Map<string, Set<string>>();

const judging = () => {
  const oldest = newest;
  return ({ json }: { json: Record<string, unknown> }) => {
    const release = String(json.release);
    const content = `${json.version}, ${json.greeting}`;
    contents.set(release, (contents.get(release) ?? new Set()).add(content));
    const isStale = Number(release.slice(1)) < oldest;
    return isStale ? `an answer of ${release} when v${oldest} was live` : undefined;
  };
};

const failures = () => [...loads, ...streams].flatMap((each) => each.report().failures);

beforeAll(async () => {
  stack = await startTfp({ TFP_ROUTER_WORKERS: '2', TFP_DRAIN_STREAMS_MS: '3000' });
  app = await createApp(stack, 'steady', 'chaos');
  await app.done('config:set', 'BOOT_DELAY_MS=1000', 'GREETING=0');
  await app.deploy();
  loads = [
    startLoad(stack.httpPort, app.name, { clients: 4, judging, pauseMs: 10 }),
    startLoad(stack.httpPort, app.name, { clients: 4, judging, path: '/slow?ms=2000' }),
  ];
  streams = [
    followStream(stack.httpPort, app.name, 'events'),
    followStream(stack.httpPort, app.name, 'tunnel'),
  ];
});
afterAll(async () => {
  const reports = await Promise.all(loads.map((load) => load.stop()));
  const requests = reports.reduce((sum, report) => sum + report.requests, 0);
  const opened = streams.map((stream) => stream.stop().opened);
  process.stdout.write(
    `${requests} requests, ${failures().length} failed; ${opened.join(' and ')} streams opened\n`,
  );
  app?.dispose();
  await stack?.dispose();
});

/** Somebody was told that this is live. Nobody has failed so far. */
function hear(version: number): void {
  newest = version;
  expect(failures()).toEqual([]);
}

test(`${CHANGES} deploys, config changes, restarts and scale changes lose no request`, async () => {
  let version = 2;
  for (let round = 1; round <= CHANGES; round++) {
    await app.deploy({ 'version.js': `module.exports = ${JSON.stringify(codeOf(round))};\n` });
    hear(++version);
    expect(await app.tfp('config:set', `GREETING=${round}`)).toMatchObject({ code: 0 });
    hear(++version);
    expect(await app.tfp('restart')).toMatchObject({ code: 0 });
    expect(await app.tfp('scale', `web=${1 + (round % 3)}`)).toMatchObject({ code: 0 });
    hear(version);
  }
  expect((await app.get()).json).toMatchObject({
    version: codeOf(CHANGES),
    release: `v${version}`,
  });
  // No release ever answered as another one.
  const mixed = [...contents].filter(([, answers]) => answers.size > 1);
  expect(mixed).toEqual([]);
  const requests = loads.reduce((sum, load) => sum + load.report().requests, 0);
  process.stdout.write(`${CHANGES} of each: ${requests} requests, ${failures().length} failed\n`);
  expect(requests).toBeGreaterThan(100_000);
  await converged(stack, app, { web: 1 + (CHANGES % 3) });
  const heard = streams.map((stream) => stream.report().chunks);
  await until('more of both streams', () =>
    streams.every((stream, index) => stream.report().chunks > (heard[index] ?? 0)),
  );
  await expectWell(stack);
});

const codeOf = (round: number) => (round % 2 === 0 ? 'even' : 'odd');

test.each(PROCESSES)(`${KILLS} kills of %s lose no request`, async (name) => {
  for (let kill = 1; kill <= KILLS; kill++) {
    await kill9(stack, name);
    await stack.healthy();
  }
  expect(failures()).toEqual([]);
});

test(`${KILLS} kills of router workers refuse no connection`, async () => {
  const before = failures().length;
  for (let kill = 1; kill <= KILLS; kill++) {
    await kill9(stack, 'router');
    await until('both routers', () => stack.pids('router').length === 2);
    await stack.healthy();
  }
  const lost = failures().slice(before);
  expect(lost.filter((failure) => failure.includes('ECONNREFUSED'))).toEqual([]);
  expect(lost.length).toBeLessThanOrEqual(KILLS * 10);
});
