import type { HealthCheck, HealthChecks } from '@tfp/contract/releases';
import { byProcessType } from './by-process-type.ts';
import {
  countAt,
  listAt,
  objectAt,
  textAt,
  textsAt,
  type Warn,
  warnOfUnknown,
  wrongAt,
} from './json-value.ts';

export const HEALTH_CHECKS_PLACE = 'app.json, healthchecks';
const TYPES = ['startup', 'readiness', 'liveness'] as const;
type Reader = (place: string, name: string, value: unknown) => unknown;
/** How each field is read; what stands in none of these is not ours. */
const READERS: Readonly<Record<keyof HealthCheck, Reader>> = {
  type: typeAt,
  name: textAt,
  path: pathAt,
  command: textsAt,
  content: textAt,
  uptime: countAt,
  attempts: countAt,
  timeout: countAt,
  wait: countAt,
  initialDelay: countAt,
};
/** A description is there for people. */
const KNOWN = [...Object.keys(READERS), 'description'];
/** A check asks one question. */
const QUESTIONS = ['command', 'path', 'uptime'];

/** Reads `healthchecks` of an app.json, in Dokku's form: for each process type, how it is asked whether it is well. */
export function readHealthChecks(healthChecks: unknown, warn: Warn): HealthChecks {
  return byProcessType(HEALTH_CHECKS_PLACE, healthChecks, (place, list) =>
    listAt(place, list).map((check, index) => readCheck(`${place}[${index}]`, check, warn)),
  );
}

/** What the pusher reads of them: `Health checks -> web (startup, liveness), worker (startup)`. */
export function noteHealthChecks(healthChecks: HealthChecks): string | undefined {
  const types = Object.entries(healthChecks)
    .filter(([, checks]) => checks.length > 0)
    .map(([type, checks]) => `${type} (${kindsOf(checks).join(', ')})`)
    .sort();
  return types.length > 0 ? `Health checks -> ${types.join(', ')}` : undefined;
}

/** In the order of a process's life. */
function kindsOf(checks: readonly HealthCheck[]): string[] {
  return TYPES.filter((kind) => checks.some(({ type }) => type === kind));
}

function readCheck(place: string, declared: unknown, warn: Warn): HealthCheck {
  const fields = objectAt(place, declared);
  const check: Record<string, unknown> = {};
  warnOfUnknown(place, fields, KNOWN, warn);
  // In the order in which it was written: releases that say the same are the same text, those of before included.
  for (const [name, value] of Object.entries(fields)) {
    if (isField(name)) check[name] = READERS[name](place, name, value);
  }
  const questions = QUESTIONS.filter((name) => name in check);
  if (questions.length > 1) {
    throw wrongAt(place, `asks by "${questions.join('" and "')}": a check asks by one of them.`);
  }
  return { ...check, type: typeAt(place, 'type', fields.type) };
}

function isField(name: string): name is keyof HealthCheck {
  return Object.hasOwn(READERS, name);
}

function typeAt(place: string, name: string, value: unknown): HealthCheck['type'] {
  const type = TYPES.find((known) => known === value);
  if (type) return type;
  throw wrongAt(place, `"${name}" must be "startup", "readiness" or "liveness".`);
}

function pathAt(place: string, name: string, value: unknown): string {
  const path = textAt(place, name, value);
  // It becomes part of a request: nothing that ends the line may stand in it.
  if (/^\/[!-~]*$/.test(path)) return path;
  throw wrongAt(place, `"${name}" must be the path of a URL, for example "/health".`);
}
