import type { ApiAuthorization } from '@tfp/contract/authorizations';
import { durationText } from '../output/duration-text.ts';

/** Enough of its id to name it by. */
export const shortAuthorization = ({ id }: Pick<ApiAuthorization, 'id'>): string => id.slice(0, 8);

/** How long it still lets somebody in. */
export function lifeOf({ access_token: { expires_in } }: ApiAuthorization): string {
  return expires_in === null ? 'never' : `in ${durationText(expires_in * 1_000)}`;
}
