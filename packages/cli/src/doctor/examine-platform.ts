import type { PlatformExamination, Severity } from '@tfp/contract/doctor';
import { CommandExit, EXIT } from '../command-line/exits.ts';
import type { Style } from '../output/styles.ts';
import type { World } from '../world.ts';
import { tellInBlock } from './tell-in-block.ts';

type Deps = Pick<World, 'output' | 'platform'>;
type Findings = PlatformExamination['findings'];

const STYLES: Readonly<Record<Severity, Style>> = {
  broken: 'red',
  warning: 'yellow',
  underway: 'dim',
};
const ORDER: readonly Severity[] = ['broken', 'warning', 'underway'];

/** Tells what every process of the platform finds; what is broken ends the command with 1. */
export async function examinePlatform({ output, platform }: Deps, json: boolean): Promise<void> {
  const examination = await platform().get<PlatformExamination>('/doctor');
  if (json) output.json(examination);
  else if (examination.findings.length === 0)
    output.data(`All well: ${examination.checks} checks, nothing found.`);
  else tell(output, examination);
  if (!examination.ok) throw new CommandExit(EXIT.error);
}

function tell(output: World['output'], { checks, findings }: PlatformExamination): void {
  for (const severity of ORDER) {
    for (const finding of findings.filter((one) => one.severity === severity)) {
      const { process, invariant, found, next } = finding;
      const title = output.style(severity, STYLES[severity]);
      tellInBlock(output, `${title}  ${process}, ${invariant}`, [found, `→ ${next}`]);
    }
  }
  output.data(summary(checks, findings));
}

function summary(checks: number, findings: Findings): string {
  const counts = ORDER.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const plural = severity === 'warning' && count !== 1 ? 's' : '';
    return count === 0 ? [] : [`${count} ${severity}${plural}`];
  });
  const isWell = findings.every(({ severity }) => severity !== 'broken');
  return `${isWell ? 'Well' : 'Not well'}: ${checks} checks, ${counts.join(', ')}.`;
}
