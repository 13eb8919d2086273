import { delimiter, join } from 'node:path';
import type { Environment, ServerConfig } from './config.ts';
import type { InheritedSockets } from './inherited-sockets.ts';
import type { ProcessLine } from './procfile.ts';

/** One process of the platform: what to start, and with what in its hands. */
export interface ChildPlan {
  /** The Procfile's name. */
  name: string;
  /** `api`, or `router.2` where there are several. */
  label: string;
  command: string;
  args: string[];
  env: Environment;
  /** Descriptors of ours that it inherits. */
  fds: number[];
}

/** The number that the first inherited descriptor gets in a child: behind stdin, stdout, stderr and the IPC channel. */
const CHILD_FIRST_FD = 4;

/** Works out the whole formation: every process once, the router as often as it has workers. */
export function planFormation(
  config: ServerConfig,
  lines: ProcessLine[],
  sockets: InheritedSockets,
): ChildPlan[] {
  const shared = sharedEnvironment(config, sockets);
  return lines.flatMap(({ name, command }) => {
    const fds = fdsOf(name, sockets);
    const [program = 'node', ...args] = command;
    const plan = {
      name,
      label: name,
      command: program === 'node' ? process.execPath : program,
      args,
      env: { ...shared, TFP_LISTEN_FDS: fds.map((_, i) => CHILD_FIRST_FD + i).join(',') },
      fds,
    };
    if (name !== 'router') return [plan];
    return Array.from({ length: config.routerWorkers }, (_, index) => ({
      ...plan,
      label: `router.${index + 1}`,
      env: { ...plan.env, TFP_WORKER: String(index + 1) },
    }));
  });
}

function fdsOf(name: string, sockets: InheritedSockets): number[] {
  if (name === 'router') return sockets.http;
  return name === 'api' ? sockets.api : [];
}

function sharedEnvironment(config: ServerConfig, sockets: InheritedSockets): Environment {
  const { LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES, ...inherited } = config.environment;
  return {
    ...inherited,
    PATH: [join(config.runtime, 'bin'), inherited.PATH].filter(Boolean).join(delimiter),
    TFP_DATA: config.data.root,
    TFP_KEY_FILE: config.keyFile,
    TFP_RUNTIME: config.runtime,
    TFP_HTTP_PORT: String(sockets.httpPort),
    TFP_API_PORT: String(sockets.apiPort),
    TFP_ROUTER_WORKERS: String(config.routerWorkers),
  };
}
