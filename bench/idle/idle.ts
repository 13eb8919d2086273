import { setTimeout as pause } from 'node:timers/promises';
import { callApi } from '../../e2e/support/call-api.ts';
import { memoryMb } from '../../e2e/support/memory.ts';
import { processorMs } from '../../e2e/support/processor-time.ts';
import { createApp, type TestApp } from '../../e2e/support/test-app.ts';
import { startTfp } from '../../e2e/support/tfp-stack.ts';
import { until } from '../../test/support/until.ts';
import { handOver } from '../support/figures.ts';
import { printTable } from '../support/table.ts';

// What the platform itself costs while nobody asks for anything: so many apps with a process each, which do nothing.
// One is built, the others get its image by a promotion. Usage: node bench/idle/idle.ts [apps] [seconds]

/** A web process that costs a machine little, so that many have room. */
const SERVER = `use IO::Socket::INET;
$SIG{TERM} = sub { exit };
my $door = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1) or die $!;
while (my $visitor = $door->accept) {
  sysread $visitor, my $head, 8192;
  print $visitor "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok";
  close $visitor;
}
`;
/** A release is young for a minute: what is watched then is not idle. */
const SETTLE_MS = 70_000;
const NAMES = ['supervisor', 'api', 'builder', 'runner', 'router', 'logs'];

const count = Number(process.argv[2] ?? 100);
const seconds = Number(process.argv[3] ?? 60);
const stack = await startTfp({ TFP_MEMORY_OVERCOMMIT: '40', TFP_ROUTER_WORKERS: '2' });
let source: TestApp | undefined;
try {
  source = await createApp(stack, 'idle-0', 'hello-node');
  await source.deploy({ Procfile: 'web: perl server.pl\n', 'server.pl': SERVER });
  await promoteToOthers();
  await pause(SETTLE_MS);
  report(await measure());
} finally {
  source?.dispose();
  await stack.dispose();
}

async function promoteToOthers(): Promise<void> {
  await must('pipelines:create', 'idle', '-a', 'idle-0', '-s', 'staging');
  for (let number = 1; number < count; number++) {
    const made = await callApi(stack, 'POST', '/apps', { name: `idle-${number}` });
    if (!made.ok) throw new Error(await made.text());
    await must('pipelines:add', 'idle', '-a', `idle-${number}`, '-s', 'production');
  }
  if (count > 1) await must('promote', '-a', 'idle-0');
  for (let number = 0; number < count; number++) {
    const host = `idle-${number}.localhost`;
    const isUp = async () => (await stack.ask(stack.httpPort, host)).status === 200;
    await until(`an answer of ${host}`, isUp);
  }
}

function must(...args: string[]) {
  return stack.done(args, { deadlineMs: 600_000 });
}

interface Cost {
  name: string;
  cpuPercent: number;
  memoryMb: number;
}

async function measure(): Promise<Cost[]> {
  const pids = NAMES.flatMap((name) => pidsOf(name).map((pid) => ({ name, pid })));
  const before = pids.map(({ pid }) => processorMs([pid]));
  await pause(seconds * 1_000);
  return pids.map(({ name, pid }, index) => ({
    name,
    cpuPercent: (processorMs([pid]) - (before[index] ?? 0)) / seconds / 10,
    memoryMb: memoryMb(pid),
  }));
}

function pidsOf(name: string): number[] {
  return name === 'supervisor' ? [stack.supervisorPid()] : stack.pids(name);
}

function report(costs: Cost[]): void {
  const sum = (of: (cost: Cost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  const all = {
    name: 'all',
    cpuPercent: sum((c) => c.cpuPercent),
    memoryMb: sum((c) => c.memoryMb),
  };
  const rows = [...costs, all].map((cost) => [cost.name, percent(cost), megabytes(cost.memoryMb)]);
  printTable([`idle with ${count} apps`, 'CPU', 'PSS'], rows);
  const workers = costs.filter(({ name }) => name === 'router').map((cost) => cost.memoryMb);
  const largest = Math.max(...workers);
  const beside = `${count} apps, ${workers.length} router workers`;
  handOver('idle memory', { value: all.memoryMb, seen: megabytes(all.memoryMb), beside });
  handOver('idle cpu', { value: all.cpuPercent, seen: percent(all), beside });
  handOver('router memory', { value: largest, seen: megabytes(largest), beside });
}

function percent({ cpuPercent }: Cost): string {
  return `${cpuPercent.toFixed(2)} %`;
}

function megabytes(size: number): string {
  return `${size.toFixed(0)} MB`;
}
