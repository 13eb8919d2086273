import type { Examination, Finding } from './doctor.ts';

export type Check = () => readonly Finding[] | Promise<readonly Finding[]>;

/** Runs a process's checks. One that cannot be made is a finding too: silence would pass for health. */
export async function examine(
  process: string,
  checks: Readonly<Record<string, Check>>,
  keeps: readonly string[] = [],
): Promise<Examination> {
  const unmade = new Unmade();
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        return await check();
      } catch (error) {
        unmade.add(name, error as Error);
        return [];
      }
    }),
  );
  const findings = [...results.flat(), ...unmade.findings()];
  return { process, checks: results.length, findings, keeps: [...keeps] };
}

/** Checks that could not be made for one reason are one finding. */
class Unmade {
  private readonly byReason = new Map<string, { names: string[]; next: string }>();

  add(name: string, error: Error & { hint?: string }): void {
    const known = this.byReason.get(error.message);
    if (known === undefined) {
      this.byReason.set(error.message, { names: [name], next: error.hint ?? 'tfp health' });
    } else known.names.push(name);
  }

  findings(): Finding[] {
    return [...this.byReason].map(([reason, { names, next }]) => {
      const checks = `${names.length === 1 ? 'The check' : 'The checks'} of ${list(names)}`;
      const found = `${checks} could not be made: ${reason}`;
      return { code: 'check_failed', invariant: 'host', severity: 'broken', found, next };
    });
  }
}

function list(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
