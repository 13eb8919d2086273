import { TfpError } from '@tfp/contract/errors';
import { type ProcessTypes, RELEASE_TYPE } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';

type Deps = Pick<Ledger, 'releases'>;

/** The types that can be scaled or restarted, without the release command. */
export function scalableTypes(deps: Deps, appId: string): string[] {
  return Object.keys(processTypes(deps, appId) ?? {}).filter((type) => type !== RELEASE_TYPE);
}

/**
 * The types of the newest accepted release, with their commands. Of an app of which nothing runs, those of the newest that
 * was built: one that is a worker alone says so, and pushes again.
 */
export function processTypes({ releases }: Deps, appId: string): ProcessTypes | undefined {
  const build = releases.base(appId)?.build ?? releases.newestBuilt(appId)?.build;
  return build?.processTypes;
}

/** Else what is asked of a formation takes effect with the next release. */
export function hasProcesses({ releases }: Deps, appId: string): boolean {
  return releases.base(appId)?.build != null;
}

/** What has a size: the release command, too. */
export function assertSizable(deps: Deps, app: App, type: string): void {
  const types = processTypes(deps, app.id) ?? {};
  if (type !== RELEASE_TYPE || !Object.hasOwn(types, type)) assertType(deps, app, type);
}

/** Refuses a type that there is not, and names those that there are. */
export function assertType(deps: Deps, app: App, type: string): void {
  const types = scalableTypes(deps, app.id);
  if (types.includes(type)) return;
  const isBuilt = processTypes(deps, app.id) !== undefined;
  throw new TfpError('invalid_params', problem(app, type, types, isBuilt), {
    hint: isBuilt
      ? `Choose one of: ${types.join(', ')}.`
      : 'Push its code first: git push tfp main',
  });
}

function problem({ name }: App, type: string, types: string[], isBuilt: boolean): string {
  if (!isBuilt) return `${name} has no process types yet: nothing was deployed.`;
  if (type === RELEASE_TYPE) {
    return `The type "${RELEASE_TYPE}" runs once before each release goes live; it has no count.`;
  }
  const shown = JSON.stringify(type.slice(0, 60));
  return `${name} has no process type ${shown}; it has ${types.join(', ') || 'none'}. Nothing was changed.`;
}
