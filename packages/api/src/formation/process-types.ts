import { TfpError } from '@tfp/contract/errors';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';

/** The types that can be scaled or restarted: those of the newest accepted release. */
export function scalableTypes(deps: Pick<Ledger, 'releases'>, appId: string): string[] {
  const build = deps.releases.base(appId)?.build;
  return Object.keys(build?.processTypes ?? {}).filter((type) => type !== RELEASE_TYPE);
}

/** What has a size: the release command, too. */
export function assertSizable(deps: Pick<Ledger, 'releases'>, app: App, type: string): void {
  const types = deps.releases.base(app.id)?.build?.processTypes ?? {};
  if (type !== RELEASE_TYPE || !Object.hasOwn(types, type)) assertType(deps, app, type);
}

/** Refuses a type that there is not, and names those that there are. */
export function assertType(deps: Pick<Ledger, 'releases'>, app: App, type: string): void {
  const types = scalableTypes(deps, app.id);
  if (types.includes(type)) return;
  const isDeployed = deps.releases.base(app.id)?.build != null;
  throw new TfpError('invalid_params', problem(app, type, types, isDeployed), {
    hint: isDeployed
      ? `Choose one of: ${types.join(', ')}.`
      : 'Push its code first: git push tfp main',
  });
}

function problem({ name }: App, type: string, types: string[], isDeployed: boolean): string {
  if (!isDeployed) return `${name} has no process types yet: nothing was deployed.`;
  if (type === RELEASE_TYPE) {
    return `The type "${RELEASE_TYPE}" runs once before each release goes live; it has no count.`;
  }
  const shown = JSON.stringify(type.slice(0, 60));
  return `${name} has no process type ${shown}; it has ${types.join(', ') || 'none'}. Nothing was changed.`;
}
