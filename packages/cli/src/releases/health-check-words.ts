import type { HealthCheck } from '@tfp/contract/releases';

/** One check as a person reads it: `startup GET /up, 3 attempts`. */
export function healthCheckWords(check: HealthCheck): string {
  const { type, name, content, attempts, timeout, wait, initialDelay } = check;
  const details = [
    asked(check),
    ...(content === undefined ? [] : [`answer holds ${JSON.stringify(content)}`]),
    ...(attempts === undefined ? [] : [`${attempts} attempts`]),
    ...(timeout === undefined ? [] : [`timeout ${timeout} s`]),
    ...(wait === undefined ? [] : [`wait ${wait} s`]),
    ...(initialDelay === undefined ? [] : [`first after ${initialDelay} s`]),
  ];
  return `${type}${name === undefined ? '' : ` (${name})`} ${details.join(', ')}`;
}

/** Checks as a difference tells them: the JSON of a list. */
export function healthCheckList(json: string): string {
  try {
    const checks: unknown = JSON.parse(json);
    return Array.isArray(checks) ? checks.map(healthCheckWords).join('; ') : json;
  } catch {
    return json;
  }
}

function asked({ path, command, uptime }: HealthCheck): string {
  if (command !== undefined) return `runs ${command.join(' ')}`;
  if (uptime !== undefined) return `up for ${uptime} s`;
  return `GET ${path ?? '/'}`;
}
