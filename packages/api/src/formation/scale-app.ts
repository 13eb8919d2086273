import { TfpError } from '@tfp/contract/errors';
import type { App } from '../apps/app.ts';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { Tell } from '../tell.ts';
import { assertType, scalableTypes } from './process-types.ts';
import { newQuantity, type QuantityWish } from './quantity.ts';

export interface ScaleDeps
  extends Pick<Ledger, 'apps' | 'releases' | 'formation' | 'atomically' | 'afterCommit'> {
  changes: Pick<Changes, 'notify'>;
  tell: Tell;
}

export interface ScaleWish {
  type: string;
  quantity?: QuantityWish | undefined;
  size?: string | undefined;
}

export const SIZE = 'standard';

/** Changes the counts of any number of types, all or none. Answers the types that were named. */
export function scaleApp(
  deps: ScaleDeps,
  app: App,
  wishes: readonly ScaleWish[],
  actor: string,
): string[] {
  return deps.atomically(() => {
    assertLiving(deps, app.id);
    for (const wish of wishes) applyWish(deps, app, wish);
    const formation = deps.formation.of(app.id);
    const counts = scalableTypes(deps, app.id).map((type) => formation[type]?.quantity ?? 0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > limits.processesPerAppMax) throw tooMany(total);
    const types = [...new Set(wishes.map(({ type }) => type))];
    const told = types.map((type) => `${type}=${formation[type]?.quantity ?? 0}`).join(' ');
    deps.afterCommit(() => {
      deps.tell(app.id, `Scaled to ${told} by ${actor}`);
      deps.changes.notify(app.id);
    });
    return types;
  });
}

function applyWish(deps: ScaleDeps, app: App, { type, quantity, size }: ScaleWish): void {
  assertType(deps, app, type);
  readSize(size);
  if (quantity === undefined) return;
  const standing = deps.formation.of(app.id)[type]?.quantity ?? 0;
  deps.formation.begin(app.id, type, 0);
  deps.formation.setQuantity(app.id, type, newQuantity(type, standing, quantity));
}

/** The one place that knows which sizes there are. */
export function readSize(size: string | null | undefined): string {
  if (size === undefined || size === null || size.toLowerCase() === SIZE) return SIZE;
  const name = JSON.stringify(size.slice(0, 40));
  throw new TfpError('invalid_params', `There is no process size ${name}. Nothing was changed.`, {
    hint: `All processes have the size ${SIZE}.`,
  });
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
