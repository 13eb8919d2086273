import type { ApiApp } from '@tfp/contract/platform-api';
import { appUrl } from '../http/public-url.ts';
import type { Ledger } from '../ledger.ts';
import type { App } from './app.ts';

/** The one stack and region that clients of the Platform API are told of: the values that send them to no other endpoints. */
const STACK = { id: '00000000-0000-4000-8000-000000000001', name: 'container' };
export const REGION = { id: '00000000-0000-4000-8000-000000000002', name: 'us' };

export interface AppJsonDeps extends Pick<Ledger, 'releases'> {
  domain: string;
  httpPort: number;
}

/** `baseUrl` is the address by which the client reached us: git comes through the same door. */
export function appJson(deps: AppJsonDeps, app: App, baseUrl: string): ApiApp {
  return {
    id: app.id,
    name: app.name,
    web_url: appUrl(app.name, deps),
    git_url: `${baseUrl}/${app.name}.git`,
    owner: app.owner,
    region: REGION,
    stack: STACK,
    build_stack: STACK,
    maintenance: false,
    repo_size: null,
    slug_size: null,
    acm: false,
    team: null,
    space: null,
    internal_routing: null,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
    released_at: deps.releases.newest(app.id)?.createdAt ?? null,
  };
}
