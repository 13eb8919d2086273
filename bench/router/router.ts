import { processorMs } from '../../e2e/support/processor-time.ts';
import { handOver } from '../support/figures.ts';
import { GOALS, type GoalName } from '../support/goals.ts';
import { median, printTable, times } from '../support/table.ts';
import { type Candidate, closeProxies, startBackend, startNginx, startRouter } from './proxies.ts';
import { isWrkThere, type Load, runWrk, type Scenario } from './wrk.ts';

// One router worker beside nginx (one worker, access log, kept connections to the backend) before the same backend, in
// turns. What counts is the CPU time of a request, the writing of the log included; requests a second and latencies
// depend on what else runs. Needs wrk, and nginx to compare with: NGINX_PROGRAM names one that is not on the PATH.
// Usage: node bench/router/router.ts [seconds] [rounds]

interface Figures extends Load {
  cpuUs: number;
}

const SCENARIOS: (Scenario & { goal: GoalName })[] = [
  { goal: 'router keep-alive', bytes: 120, connections: 64, close: false },
  { goal: 'router 10 KB', bytes: 10_240, connections: 64, close: false },
  { goal: 'router 1 MB', bytes: 1_048_576, connections: 16, close: false },
  { goal: 'router close', bytes: 120, connections: 64, close: true },
];
const ALL_GOALS = [...SCENARIOS.map(({ goal }) => goal), 'router rate', 'router p99'] as GoalName[];
const WARM_SECONDS = 1;

const seconds = Number(process.argv[2] ?? 3);
const rounds = Number(process.argv[3] ?? 5);

try {
  if (isWrkThere()) await compareAll();
  else tellNothing('wrk is not installed (apt install wrk)');
} finally {
  closeProxies();
}

async function compareAll(): Promise<void> {
  const backend = await startBackend();
  const [own, nginx] = [await startRouter(backend), await startNginx(backend)];
  if (nginx === undefined) tellNothing('nginx is not installed (apt install nginx)');
  for (const scenario of SCENARIOS) compare(scenario, own, nginx);
}

function tellNothing(why: string): void {
  console.log(why);
  for (const goal of ALL_GOALS) handOver(goal, { seen: why });
}

function compare(
  scenario: (typeof SCENARIOS)[number],
  own: Candidate,
  nginx: Candidate | undefined,
): void {
  const proxies = nginx === undefined ? [own] : [own, nginx];
  for (const { port } of proxies) runWrk(port, scenario, WARM_SECONDS);
  const all = new Map(proxies.map(({ name }) => [name, [] as Figures[]]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? proxies : proxies.toReversed();
    for (const proxy of order) all.get(proxy.name)?.push(measure(proxy, scenario));
  }
  print(GOALS[scenario.goal].measure, all);
  const [ours, theirs] = [all.get('tfp') ?? [], all.get('nginx')];
  if (theirs === undefined) return;
  tellRatio(scenario.goal, ours, theirs, ({ cpuUs }) => cpuUs, 'µs');
  if (scenario.goal !== 'router keep-alive') return;
  tellRatio('router rate', ours, theirs, ({ requestsPerSecond }) => requestsPerSecond, '/s');
  tellRatio('router p99', ours, theirs, ({ p99Us }) => p99Us, 'µs');
}

function measure({ pids, port }: Candidate, scenario: Scenario): Figures {
  const before = processorMs(pids());
  const load = runWrk(port, scenario, seconds);
  return { ...load, cpuUs: ((processorMs(pids()) - before) / load.requests) * 1e3 };
}

function tellRatio(
  goal: GoalName,
  ours: Figures[],
  theirs: Figures[],
  of: (one: Figures) => number,
  unit: string,
): void {
  const value = median(ratios(ours, theirs, of));
  const [seen = '', beside = ''] = [ours, theirs].map(
    (all) => `${median(all.map(of)).toFixed(1)} ${unit}`,
  );
  handOver(goal, { value, seen, beside });
}

/** Of each round by itself: a slow one meets both. */
function ratios(ours: Figures[], theirs: Figures[], of: (one: Figures) => number): number[] {
  return ours.map((one, round) => of(one) / of(theirs[round] as Figures));
}

function print(title: string, all: Map<string, Figures[]>): void {
  const nginx = all.get('nginx');
  const rows = [...all].map(([proxy, figures]) => [
    proxy,
    median(figures.map((one) => one.requestsPerSecond)).toFixed(0),
    median(figures.map((one) => one.p99Us)).toFixed(0),
    median(figures.map((one) => one.cpuUs)).toFixed(2),
    nginx === undefined ? '' : times(median(ratios(figures, nginx, ({ cpuUs }) => cpuUs))),
  ]);
  console.log(`\n${title}`);
  printTable(['', 'requests/s', 'p99 µs', 'CPU µs a request', 'of nginx'], rows);
}
