import type { FormationEntry } from '@tfp/contract/desired-state';
import { TfpError } from '@tfp/contract/errors';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import type { App } from '../apps/app.ts';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { assertFits } from './assert-fits.ts';
import { assertSizable, assertType, scalableTypes } from './process-types.ts';
import { newQuantity, type QuantityWish } from './quantity.ts';
import { readSize } from './read-size.ts';
import type { Room } from './room.ts';
import { demandMb, spokenForMb } from './spoken-for.ts';

export interface ScaleDeps
  extends Pick<
    Ledger,
    'apps' | 'events' | 'releases' | 'formation' | 'atomically' | 'afterCommit'
  > {
  changes: Pick<Changes, 'notify'>;
  room: Pick<Room, 'memoryMb'>;
}

export interface ScaleWish {
  type: string;
  quantity?: QuantityWish | undefined;
  size?: string | undefined;
}

type Formation = Readonly<Record<string, FormationEntry>>;

/** Changes the counts and sizes of any number of types, all or none. Answers the types that were named. */
export function scaleApp(
  deps: ScaleDeps,
  app: App,
  wishes: readonly ScaleWish[],
  actor: string,
): string[] {
  return deps.atomically(() => {
    assertLiving(deps, app.id);
    const beforeMb = spokenForMb(deps);
    const standing = deps.formation.of(app.id);
    for (const wish of wishes) applyWish(deps, app, wish);
    const formation = deps.formation.of(app.id);
    const counts = scalableTypes(deps, app.id).map((type) => formation[type]?.quantity ?? 0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > limits.processesPerAppMax) throw tooMany(total);
    const types = [...new Set(wishes.map(({ type }) => type))];
    assertFits(deps.room, {
      beforeMb,
      afterMb: spokenForMb(deps),
      ...hungriest(types, standing, formation),
    });
    tellScaled(deps, app.id, changedTypes(types, standing, formation), actor);
    deps.afterCommit(() => deps.changes.notify(app.id));
    return types;
  });
}

function applyWish(deps: ScaleDeps, app: App, { type, quantity, size }: ScaleWish): void {
  if (quantity === undefined) assertSizable(deps, app, type);
  else assertType(deps, app, type);
  const standing = deps.formation.of(app.id)[type]?.quantity ?? 0;
  deps.formation.begin(app.id, type, 0);
  if (size !== undefined) deps.formation.setSize(app.id, type, readSize(size));
  if (quantity === undefined) return;
  deps.formation.setQuantity(app.id, type, newQuantity(type, standing, quantity));
}

/** The type whose wish adds the most: it is the one to talk about when not all of it fits. */
function hungriest(types: string[], before: Formation, after: Formation) {
  const added = (type: string) => demandMb(after[type]) - demandMb(before[type]);
  const [type = ''] = types.toSorted((one, other) => added(other) - added(one));
  const { quantity = 0, size = STANDARD_SIZE } = after[type] ?? {};
  return { type, quantity, size };
}

function changedTypes(types: string[], before: Formation, after: Formation) {
  const of = (formation: Formation, type: string) => {
    const { quantity = 0, size = STANDARD_SIZE } = formation[type] ?? {};
    return { quantity, size };
  };
  return types.flatMap((type) => {
    const [from, now] = [of(before, type), of(after, type)];
    if (from.quantity === now.quantity && from.size === now.size) return [];
    return [[type, { ...now, from }] as const];
  });
}

/** What was asked for and stood already is no change. */
function tellScaled(
  deps: Pick<Ledger, 'events'>,
  appId: string,
  changed: ReturnType<typeof changedTypes>,
  by: string,
): void {
  if (changed.length === 0) return;
  const data = { types: Object.fromEntries(changed) };
  deps.events.add(appId, { kind: 'formation.scaled', by, data });
}

function tooMany(total: number): TfpError {
  return new TfpError(
    'invalid_params',
    `That would be ${total} processes, and an app runs ${limits.processesPerAppMax} at the most. Nothing was changed.`,
    {
      hint: 'Ask for fewer.',
    },
  );
}
