import { Agent } from 'node:http';
import { type Answer, request } from './request.ts';

/** What a load saw: every request that did not get the right app's answer is a failure with its reason. */
export interface LoadReport {
  requests: number;
  failures: string[];
  /** How often each release answered. */
  releases: Record<string, number>;
  /** How often the router answered in its place, by its code. */
  codes: Record<string, number>;
}

export interface SteadyLoad {
  report: () => LoadReport;
  /** What failed so far; it does not count again. */
  takeFailures: () => string[];
  stop: () => Promise<LoadReport>;
}

export interface LoadOptions {
  clients?: number;
  path?: string;
  /** Only an answer of somebody else is a failure then. */
  mayFail?: boolean;
  pauseMs?: number;
  /** Called when a request begins; what it gives back looks at the answer, and tells what is wrong with it. */
  judging?: () => (answer: Answer) => string | undefined;
  /** An app that is away is told of by the router, with a 503 and its code: that is no failure then. */
  mayBeAway?: boolean;
}

/**
 * Asks an app without a pause, half of it on kept connections and half on new ones, until it is stopped.
 * Each answer must be a 200 that names the app: so a wrong target shows as a failure too.
 */
export function startLoad(port: number, app: string, options: LoadOptions = {}): SteadyLoad {
  const { clients = 4, path = '/', pauseMs = 2, judging } = options;
  const { mayFail = false, mayBeAway = false } = options;
  const report: LoadReport = { requests: 0, failures: [], releases: {}, codes: {} };
  let stopped = false;

  async function client(agent: Agent | false) {
    while (!stopped) {
      report.requests += 1;
      const failure = await ask(agent).catch((error: Error) =>
        mayFail ? undefined : error.message,
      );
      if (failure !== undefined) report.failures.push(`${new Date().toISOString()} ${failure}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (agent) agent.destroy();
  }

  async function ask(agent: Agent | false): Promise<string | undefined> {
    const judge = judging?.();
    const answer = await request(port, `${app}.localhost`, path, agent);
    const code = answer.headers['tfp-error'];
    if (code !== undefined) count(report.codes, String(code));
    if (mayBeAway && answer.status === 503 && code !== undefined) return undefined;
    if (answer.status !== 200) {
      return mayFail ? undefined : `status ${answer.status}: ${answer.body.slice(0, 80)}`;
    }
    if (answer.json.app !== app) return `an answer of ${answer.json.app}`;
    count(report.releases, String(answer.json.release));
    return judge?.(answer);
  }

  const running = Array.from({ length: clients }, (_, index) =>
    client(index % 2 === 0 && new Agent({ keepAlive: true, maxSockets: 1 })),
  );
  return {
    report: () => report,
    takeFailures: () => report.failures.splice(0),
    async stop() {
      stopped = true;
      await Promise.all(running);
      return report;
    },
  };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
