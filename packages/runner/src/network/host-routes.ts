import { readFileSync } from 'node:fs';
import { type Block, parseBlock } from './cidr.ts';
import { runCommand } from './run-command.ts';

interface Route {
  dst: string;
  dev?: string;
}

const MTU_DEFAULT = 1_500;

/** Every block that the host has a route to, other platforms' guard routes among them. */
export async function readRoutes(): Promise<Block[]> {
  const routes = await list(['route', 'show', 'table', 'all']);
  return routes.flatMap(({ dst }) => parseBlock(dst) ?? []);
}

/** The MTU of the way out: a container's larger packets would be lost there. */
export async function readUplinkMtu(): Promise<number> {
  const [uplink] = await list(['route', 'show', 'default']);
  if (uplink?.dev === undefined) return MTU_DEFAULT;
  return Number(readFileSync(`/sys/class/net/${uplink.dev}/mtu`, 'utf8'));
}

async function list(args: string[]): Promise<Route[]> {
  return JSON.parse((await runCommand('ip', ['-json', '-4', ...args])) || '[]');
}
