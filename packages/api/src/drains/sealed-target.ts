import type { DesiredDrain, DrainTarget } from '@tfp/contract/drains';
import {
  createDataKey,
  type KeyRing,
  open,
  openDataKey,
  type Sealed,
  seal,
} from '@tfp/contract/sealing';
import type { App } from '../apps/app.ts';
import type { Drain } from './drain.ts';

/** Whose drain it is: an app's, or the platform's. */
export type DrainOwner = Pick<App, 'id' | 'name' | 'dataKey'> | null;

const contextOf = (drainId: string) => `drain:${drainId}`;

export function sealTarget(
  masterKey: KeyRing,
  owner: DrainOwner,
  drainId: string,
  target: DrainTarget,
): { dataKey: Sealed | null; target: Sealed } {
  const dataKey = owner === null ? createDataKey(masterKey, drainId) : null;
  const key = openDataKey(masterKey, owner?.dataKey ?? (dataKey as Sealed), owner?.id ?? drainId);
  return { dataKey, target: seal(key, JSON.stringify(target), contextOf(drainId)) };
}

/** The drain with what only its owner, and whoever sends its lines, may know. */
export function openDrain(
  masterKey: Pick<KeyRing, 'find'>,
  owner: DrainOwner,
  { id, token, format, dataKey, target }: Drain,
): DesiredDrain {
  const wrapped = owner?.dataKey ?? dataKey;
  if (wrapped === null) throw new Error(`the drain ${id} has no data key`);
  const key = openDataKey(masterKey, wrapped, owner?.id ?? id);
  const opened = JSON.parse(open(key, target, contextOf(id))) as DrainTarget;
  return { id, token, format, ...opened };
}
