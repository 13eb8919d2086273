import type { ApiAuthorization } from '@tfp/contract/authorizations';
import { TfpError } from '@tfp/contract/errors';
import type { PlatformClient } from '../platform/platform-client.ts';

/** One of the person's own tokens, by its id or the begin of it. */
export async function findAuthorization(
  platform: Pick<PlatformClient, 'get'>,
  name: string,
): Promise<ApiAuthorization> {
  const all = await platform.get<ApiAuthorization[]>('/oauth/authorizations');
  const [found, ...others] = name === '' ? [] : all.filter(({ id }) => id.startsWith(name));
  if (found && others.length === 0) return found;
  const message = found
    ? `The ids of ${others.length + 1} tokens begin with ${name}. Nothing was revoked.`
    : `You have no token with the id ${name}. Nothing was revoked.`;
  throw new TfpError('not_found', message, { hint: 'See which there are: tfp authorizations' });
}
