import { RELEASE_TYPE } from '@tfp/contract/releases';
import {
  type RolloutAmount,
  type RolloutSetting,
  type RolloutSettings,
  rolloutWords,
} from '@tfp/contract/rollout-settings';
import { byProcessType } from './by-process-type.ts';
import { below, objectAt, wrongAt } from './json-value.ts';

export const ROLLOUT_PLACE = 'app.json, rollout';
const FIELDS: readonly string[] = ['surge', 'batch'];
const PERCENT = /^(0|[1-9]\d?|100)%$/;

/** Reads `rollout` of an app.json: for each process type, how its processes are replaced. */
export function readRollout(rollout: unknown): RolloutSettings {
  return byProcessType(ROLLOUT_PLACE, rollout, (place, declared, type) => {
    if (type === RELEASE_TYPE) {
      throw wrongAt(place, 'the release command runs once and alone: it is never replaced.');
    }
    return readSetting(place, declared);
  });
}

/** What the pusher reads of it: `Rollout -> import: surge 50%, batch 2; web: surge 1`. */
export function noteRollout(rollout: RolloutSettings): string | undefined {
  const types = Object.entries(rollout)
    .map(([type, setting]) => [type, rolloutWords(setting)] as const)
    .filter(([, words]) => words !== '')
    .map(([type, words]) => `${type}: ${words}`)
    .sort();
  return types.length > 0 ? `Rollout -> ${types.join('; ')}` : undefined;
}

/** A word that is misspelt would let two run where only one may: so nothing unknown is passed over. */
function readSetting(place: string, declared: unknown): RolloutSetting {
  const fields = objectAt(place, declared);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw wrongAt(below(place, unknown), 'is not known here: a rollout has "surge" and "batch".');
  }
  const { surge, batch } = fields;
  return {
    ...(surge === undefined ? {} : { surge: surgeAt(place, surge) }),
    ...(batch === undefined ? {} : { batch: batchAt(place, batch) }),
  };
}

function surgeAt(place: string, value: unknown): RolloutAmount {
  if (isAmount(value)) return value;
  throw wrongAt(
    place,
    '"surge" must be how many may run beyond the formation: 0 or more, or "0%" to "100%".',
  );
}

function batchAt(place: string, value: unknown): RolloutAmount {
  if (isAmount(value) && value !== 0 && value !== '0%') return value;
  throw wrongAt(
    place,
    '"batch" must be how many are replaced at a time: 1 or more, or "1%" to "100%".',
  );
}

function isAmount(value: unknown): value is RolloutAmount {
  if (typeof value === 'string') return PERCENT.test(value);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
