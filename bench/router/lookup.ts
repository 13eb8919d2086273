import { RouteTable } from '../../packages/router/src/routing/route-table.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// What it costs to find the route of a host among few and among many. Each host is asked for in turn, as visitors of
// all apps would. Usage: node bench/router/lookup.ts

const LOOKUPS = 1_000_000;
const COUNTS = [10, 100, 1_000, 10_000];
const ROUNDS = 9;

const took = new Map(COUNTS.map((count) => [count, [] as number[]]));
const tables = COUNTS.map((count) => ({ count, ...tableOf(count) }));
for (let round = 0; round <= ROUNDS; round++) {
  for (const { count, table, hosts } of tables) {
    const ms = await timed(() => lookUp(table, hosts));
    if (round > 0) took.get(count)?.push((ms / LOOKUPS) * 1e6);
  }
}
const ofFew = median(took.get(COUNTS[0] as number) ?? []);
const rows = COUNTS.map((count) => {
  const ns = median(took.get(count) ?? []);
  return [String(count), `${ns.toFixed(0)} ns`, times(ns / ofFew)];
});
printTable(['routes', 'a lookup', 'ratio'], rows);
const ofMany = median(took.get(10_000) ?? []);
handOver('growth lookup', {
  value: ofMany / ofFew,
  seen: `${ofMany.toFixed(0)} ns`,
  beside: `${ofFew.toFixed(0)} ns`,
});

function tableOf(count: number) {
  const table = new RouteTable();
  const hosts = Array.from({ length: count }, (_, number) => `app-${number}.bench.test`);
  const routes = hosts.map((host) => ({
    ...{
      host,
      kind: 'app' as const,
      appId: host,
      app: host,
      release: 1,
      empty: 'booting' as const,
    },
    targets: [{ id: host, process: 'web.1', address: '127.0.0.1', port: 5_000 }],
  }));
  table.load('bench', routes);
  return { table, hosts };
}

function lookUp(table: RouteTable, hosts: readonly string[]): void {
  let found = 0;
  for (let number = 0; number < LOOKUPS; number++) {
    if (table.find(hosts[number % hosts.length] as string) !== undefined) found += 1;
  }
  if (found !== LOOKUPS) throw new Error('a host was not found');
}
