import type { Examination, Finding } from './doctor.ts';

export type Check = () => readonly Finding[] | Promise<readonly Finding[]>;

/** Runs a process's checks. One that cannot be made is a finding too: silence would pass for health. */
export async function examine(
  process: string,
  checks: Readonly<Record<string, Check>>,
  keeps: readonly string[] = [],
): Promise<Examination> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        return await check();
      } catch (error) {
        return [unmade(name, error as Error)];
      }
    }),
  );
  return { process, checks: results.length, findings: results.flat(), keeps: [...keeps] };
}

function unmade(name: string, { message }: Error): Finding {
  return {
    code: 'check_failed',
    invariant: 'host',
    severity: 'broken',
    found: `The check of ${name} could not be made: ${message}`,
    next: 'tfp health',
  };
}
