import type { ApiLogDrain, DrainStatus } from '@tfp/contract/drains';
import type { KeyRing } from '@tfp/contract/sealing';
import type { Drain } from './drain.ts';
import { maskUrl } from './mask-url.ts';
import { type DrainOwner, openDrain } from './sealed-target.ts';

export function drainJson(
  masterKey: Pick<KeyRing, 'find'>,
  owner: DrainOwner,
  drain: Drain,
  status: DrainStatus | undefined,
): ApiLogDrain {
  const { url, headers } = openDrain(masterKey, owner, drain);
  const { id: _id, ...told } = status ?? { id: '' };
  return {
    id: drain.id,
    token: drain.token,
    url: maskUrl(url),
    addon: null,
    extended: null,
    app: owner === null ? null : { id: owner.id, name: owner.name },
    created_at: drain.createdAt,
    updated_at: drain.createdAt,
    tfp: {
      format: drain.format,
      headers: Object.keys(headers),
      status: status === undefined ? null : (told as Omit<DrainStatus, 'id'>),
    },
  };
}
