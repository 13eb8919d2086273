import { Agent } from 'node:http';
import { type Answer, request } from './request.ts';

/** What a load saw: every request that did not get the right app's answer is a failure with its reason. */
export interface LoadReport {
  requests: number;
  failures: string[];
  /** How often each release answered. */
  releases: Record<string, number>;
}

export interface SteadyLoad {
  report: () => LoadReport;
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
}

/**
 * Asks an app without a pause, half of it on kept connections and half on new ones, until it is stopped.
 * Each answer must be a 200 that names the app: so a wrong target shows as a failure too.
 */
export function startLoad(port: number, app: string, options: LoadOptions = {}): SteadyLoad {
  const { clients = 4, path = '/', mayFail = false, pauseMs = 2, judging } = options;
  const report: LoadReport = { requests: 0, failures: [], releases: {} };
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
    if (answer.status !== 200) {
      return mayFail ? undefined : `status ${answer.status}: ${answer.body.slice(0, 80)}`;
    }
    if (answer.json.app !== app) return `an answer of ${answer.json.app}`;
    const release = String(answer.json.release);
    report.releases[release] = (report.releases[release] ?? 0) + 1;
    return judge?.(answer);
  }

  const running = Array.from({ length: clients }, (_, index) =>
    client(index % 2 === 0 && new Agent({ keepAlive: true, maxSockets: 1 })),
  );
  return {
    report: () => report,
    async stop() {
      stopped = true;
      await Promise.all(running);
      return report;
    },
  };
}
