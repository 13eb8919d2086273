import { findSize, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';
import type { OneOffProcess } from './one-off.ts';

/** A one-off of an earlier runner, as its container's labels tell of it. */
export function foundOneOff({ id, name: key, labels, createdAt }: EngineContainer): OneOffProcess {
  const attach = labels[LABEL.kind] === 'attached';
  const size = findSize(labels[LABEL.size] ?? '') ?? STANDARD_SIZE;
  return {
    key,
    id,
    appId: labels[LABEL.app] ?? '',
    name: labels[LABEL.process] ?? '',
    session: '',
    release: Number(labels[LABEL.release]),
    request: { command: labels[LABEL.command] ?? '', env: {}, terminal: null, attach, size },
    address: labels[LABEL.address],
    state: 'up',
    since: createdAt,
    exited: Promise.withResolvers(),
  };
}
