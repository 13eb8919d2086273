import type { Route } from '@tfp/contract/routes';

/** The platform's own doors are routes on the router like any other. */
export function platformRoutes(domain: string, socket: string): Route[] {
  return [`api.${domain}`, `git.${domain}`].map((host) => ({ host, kind: 'platform', socket }));
}
