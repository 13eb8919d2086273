import { RouteTable } from '../../packages/router/src/routing/route-table.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// What it costs to find the route of a host among few and among many, where the same few hosts are asked for, and where
// all of them are: so many names and routes have no room in a processor's caches. Usage: node bench/router/lookup.ts

const LOOKUPS = 1_000_000;
const COUNTS = [10, 100, 1_000, 10_000];
const ROUNDS = 9;
const FEW = 10;

const tables = COUNTS.map((count) => ({
  ...tableOf(count),
  ofFew: [] as number[],
  ofAll: [] as number[],
}));
for (let round = 0; round <= ROUNDS; round++) {
  for (const { table, hosts, ofFew, ofAll } of tables) {
    const both = [await nsOf(table, hosts.slice(0, FEW)), await nsOf(table, hosts)] as const;
    if (round === 0) continue;
    ofFew.push(both[0]);
    ofAll.push(both[1]);
  }
}
const nsOfTen = median(tables[0]?.ofFew ?? []);
const rows = tables.map(({ hosts, ofFew, ofAll }) => {
  const [few, all] = [median(ofFew), median(ofAll)];
  return [String(hosts.length), inNs(few), times(few / nsOfTen), inNs(all), times(all / nsOfTen)];
});
printTable(['routes', `${FEW} of them in turn`, 'ratio', 'all of them in turn', 'ratio'], rows);
const nsOfMost = median(tables.at(-1)?.ofFew ?? []);
const value = nsOfMost / nsOfTen;
handOver('growth lookup', { value, seen: inNs(nsOfMost), beside: inNs(nsOfTen) });

async function nsOf(table: RouteTable, hosts: readonly string[]): Promise<number> {
  return ((await timed(() => lookUp(table, hosts))) / LOOKUPS) * 1e6;
}

function inNs(ns: number): string {
  return `${ns.toFixed(0)} ns`;
}

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
