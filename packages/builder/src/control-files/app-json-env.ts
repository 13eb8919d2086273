import { CONFIG_KEY, configKeyProblem } from '@tfp/contract/names';
import type { EnvSchema, EnvVar } from '@tfp/contract/releases';
import { LIMITS } from '../limits.ts';
import {
  below,
  booleanAt,
  isObject,
  objectAt,
  textAt,
  type Warn,
  warnOfUnknown,
  wrongAt,
} from './json-value.ts';

const PLACE = 'app.json, env';
const FIELDS: readonly string[] = ['description', 'required', 'value', 'generator'];

/** Reads `env` of an app.json: which config vars the code needs, and what they are where nobody has set them. */
export function readEnvSchema(env: unknown, warn: Warn): EnvSchema {
  const schema = new Map<string, EnvVar>();
  for (const [key, value] of Object.entries(objectAt(PLACE, env))) {
    const place = below(PLACE, key);
    const problem = configKeyProblem(key);
    if (problem === undefined) schema.set(key, readEnvVar(place, value, warn));
    else if (!CONFIG_KEY.test(key)) throw wrongAt(place, `${problem}.`);
    // Files that were written for Heroku name its variables; to refuse those would keep their apps out.
    else warn(place, `${problem}, so this entry is not read.`);
  }
  if (schema.size > LIMITS.envVarsMax) {
    throw wrongAt(PLACE, `names more than ${LIMITS.envVarsMax} config vars.`);
  }
  return Object.fromEntries(schema);
}

function readEnvVar(place: string, declared: unknown, warn: Warn): EnvVar {
  const short = valueText(place, declared);
  if (short !== undefined) return { required: true, value: short };
  if (!isObject(declared)) {
    throw wrongAt(place, 'must be a text, or an object that describes the config var.');
  }
  warnOfUnknown(place, declared, FIELDS, warn);
  if (declared.generator !== undefined && declared.value !== undefined) {
    warn(below(place, 'generator'), 'is not used, since there is a value.');
  }
  return readFields(place, declared);
}

function readFields(place: string, fields: Record<string, unknown>): EnvVar {
  const { description, required = true, value, generator } = fields;
  if (generator !== undefined && generator !== 'secret') {
    throw wrongAt(place, '"generator" must be "secret".');
  }
  const text = valueText(place, value);
  if (value !== undefined && text === undefined) throw wrongAt(place, '"value" must be a text.');
  return {
    ...(description === undefined
      ? {}
      : { description: textAt(place, 'description', description) }),
    required: booleanAt(place, 'required', required),
    ...(text === undefined ? {} : { value: text }),
    ...(generator === undefined || text !== undefined ? {} : { generator }),
  };
}

/** A number or a boolean is taken as its text, since the environment knows nothing else. */
function valueText(place: string, value: unknown): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const text = String(value);
  if (text.includes('\0')) throw wrongAt(place, 'its value holds a zero byte.');
  return text;
}
