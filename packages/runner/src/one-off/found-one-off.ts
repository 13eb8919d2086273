import type { EngineContainer } from '../engine/engine.ts';
import { LABEL, sizeIn } from '../engine/labels.ts';
import { LIMITS } from '../limits.ts';
import type { OneOffProcess } from './one-off.ts';
import type { KeptOneOff } from './one-off-files.ts';

/** A one-off of an earlier runner, as its container's labels tell of it, and what was kept. */
export function foundOneOff(
  { id, name: key, labels, createdAt }: EngineContainer,
  kept: KeptOneOff | undefined,
): OneOffProcess {
  const appId = labels[LABEL.app] ?? '';
  const name = labels[LABEL.process] ?? '';
  const attach = labels[LABEL.kind] === 'attached';
  return {
    key,
    id,
    appId,
    name,
    release: Number(labels[LABEL.release]),
    request: { command: '', env: {}, terminal: null, attach, size: sizeIn(labels) },
    shown: labels[LABEL.command] ?? '',
    kept: kept ?? {
      key,
      appId,
      process: name,
      startedAt: createdAt,
      deadline: createdAt + LIMITS.oneOffLongestMs,
      isOverdue: false,
    },
    address: labels[LABEL.address],
    found: true,
    state: 'up',
    since: createdAt,
    exited: Promise.withResolvers(),
    over: Promise.withResolvers(),
  };
}
