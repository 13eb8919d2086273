import type { ApiLogDrain } from '@tfp/contract/drains';
import { APP_OPTIONS, type OptionTable } from '../command.ts';
import { UsageError } from '../command-line/exits.ts';
import { appPath } from '../platform/app-path.ts';
import { whichApp } from '../which-app.ts';
import type { World } from '../world.ts';

export const DRAIN_OPTIONS = {
  ...APP_OPTIONS,
  platform: { type: 'boolean', help: 'of all apps: the platform’s own drains (admins)' },
} as const satisfies OptionTable;

interface Wish {
  app: string | undefined;
  remote: string | undefined;
  platform: boolean;
}

/** Whose drains are meant: where they are in the API, and how a person says it. */
export async function whoseDrains(world: World, wish: Wish) {
  if (!wish.platform) {
    const app = await whichApp(world, wish);
    return { path: appPath(app, '/log-drains'), name: app, flag: `-a ${app}` };
  }
  if (wish.app === undefined) {
    return { path: '/log-drains', name: 'the platform', flag: '--platform' };
  }
  throw new UsageError('A drain is of one app or of the platform: give -a or --platform.');
}

/** One of them, by what people call it: the begin of its id, its token, its URL. */
export function drainPath(path: string, name: string): string {
  return `${path}/${encodeURIComponent(name)}`;
}

export const shortDrain = ({ id }: Pick<ApiLogDrain, 'id'>): string => id.slice(0, 8);

const STATES = { idle: 'up to date', sending: 'sending', retrying: 'retrying' } as const;

export function drainState({ tfp }: ApiLogDrain): string {
  return tfp.status === null ? 'unknown' : STATES[tfp.status.state];
}

export function drainKind({ url, tfp }: ApiLogDrain): string {
  return url.startsWith('syslog+tls:') ? 'syslog TLS' : tfp.format;
}
