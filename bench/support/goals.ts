/** What a figure is held against. Without a bound there is no goal: the figure is told so that its course can be seen. */
export interface Goal {
  bench: string;
  measure: string;
  beside: string;
  bound?: 'at most' | 'at least';
  value?: number;
  /** `×` says that the figure is itself a ratio to what stands beside it. */
  unit: string;
}

const most = (value: number, unit = '×') => ({ bound: 'at most', value, unit }) as const;
const least = (value: number, unit = '×') => ({ bound: 'at least', value, unit }) as const;
const none = { unit: '×' } as const;

const router = { bench: 'router', beside: 'nginx, access log' } as const;
const connections = { bench: 'connections', beside: 'a worker without any' } as const;
const deploy = { bench: 'deploy', beside: 'bare tools' } as const;
const start = { bench: 'deploy', beside: 'bare container start' } as const;
const growth = { bench: 'growth', beside: 'an empty ledger' } as const;
const idle = { bench: 'idle', beside: '' } as const;
const cli = { bench: 'cli', beside: 'node -e 0' } as const;

/** Every measure that is handed over, with its goal. */
export const GOALS = {
  'router keep-alive': { ...router, measure: 'router, keep-alive: CPU a request', ...most(0.92) },
  'router rate': { ...router, measure: 'router, keep-alive: requests a second', ...least(1) },
  'router p99': { ...router, measure: 'router, keep-alive: p99', ...most(1.2) },
  'router 10 KB': { ...router, measure: 'router, 10 KB bodies: CPU a request', ...most(0.85) },
  'router 1 MB': { ...router, measure: 'router, 1 MB bodies: CPU a request', ...most(0.6) },
  'router close': { ...router, measure: 'router, a connection each: CPU a request', ...most(1.25) },
  'router memory': { ...idle, measure: 'router worker, idle: memory', ...most(80, 'MB') },
  'router connection': {
    ...connections,
    measure: 'router, an idle connection: memory',
    ...most(4, 'KB'),
  },
  push: { ...deploy, measure: 'push → live, code only', ...most(1.2) },
  config: { ...start, measure: 'config change → live, above bare', ...most(0.25, 's') },
  rollback: { ...start, measure: 'rollback → live, above bare', ...most(0.25, 's') },
  scale: { bench: 'scale', measure: 'scale 1 → 50', beside: 'bare engine', ...most(1.1) },
  'logs rate': {
    bench: 'logs',
    measure: 'logs stored and tailed: rate',
    beside: 'json-file alone',
    ...least(0.85),
  },
  'logs cpu': {
    bench: 'logs',
    measure: 'logs stored and tailed: CPU with the engine',
    beside: 'docker logs -f',
    ...most(1.5),
  },
  'idle memory': { ...idle, measure: 'platform, idle with 100 apps: memory', ...most(400, 'MB') },
  'idle cpu': { ...idle, measure: 'platform, idle with 100 apps: CPU', ...most(1, '%') },
  'growth cli': { ...growth, measure: 'tfp releases, ledger grown', ...most(2) },
  'growth api': { ...growth, measure: 'GET releases, ledger grown', ...most(2) },
  'growth change': { ...growth, measure: 'config change, ledger grown', ...most(2) },
  'growth start': { ...growth, measure: 'start of the api, ledger grown', ...most(2) },
  'growth lookup': {
    bench: 'lookup',
    measure: 'route lookup, 10,000 routes',
    beside: '10 routes',
    ...most(2),
  },
  'cli version': { ...cli, measure: 'tfp --version', ...most(1.5) },
  'cli apps': { ...cli, measure: 'tfp apps', ...most(2) },
  feed: { bench: 'feed', measure: 'config change with its events', beside: 'without', ...none },
  search: { bench: 'search', measure: 'search of rare words', beside: 'zgrep', ...none },
  drains: { bench: 'drains', measure: 'collection with 10 drains', beside: 'with none', ...none },
  metrics: { bench: 'metrics', measure: 'a busy week at rest', beside: 'plain lines', ...none },
  loop: {
    bench: 'crash-loop',
    measure: 'platform, apps that crash: CPU',
    beside: 'idle',
    unit: '%',
  },
  start: { bench: 'start', measure: 'start of the api', beside: 'node -e 0', ...none },
} satisfies Record<string, Goal>;

export type GoalName = keyof typeof GOALS;

/** Nothing to say where there is no bound. */
export function isMet({ bound, value = 0 }: Goal, seen: number): boolean | undefined {
  if (bound === undefined) return undefined;
  return bound === 'at most' ? seen <= value : seen >= value;
}
