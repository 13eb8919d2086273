import type { PushOutput } from '../push-output.ts';
import type { BuildEvent } from './build-trace.ts';

const STEP = /^\[(?:([^\]\s]+) +)?(\d+\/\d+)\] (.*)$/s;

/**
 * Tells a build as it happens. With headings (our own Dockerfiles) a stage's work is told in one sentence and the
 * steps that only move files are silent; without them (a user's Dockerfile) each step is shown as it stands there.
 */
export function createBuildProgress(
  headings: Readonly<Record<string, string>>,
  output: Pick<PushOutput, 'heading' | 'detail' | 'printed'>,
): (event: BuildEvent) => void {
  const hasHeadings = Object.keys(headings).length > 0;
  const told = new Set<string>();
  const rest = new Map<string, string>();

  function tellStep(step: string, isCached: boolean) {
    const [, stage = '', place, command = ''] = STEP.exec(step) ?? [];
    if (place === undefined) return;
    if (!hasHeadings) {
      output.detail(`${step.replaceAll(/\s+/g, ' ')}${isCached ? ' (unchanged)' : ''}`);
      return;
    }
    const heading = headings[stage];
    if (heading === undefined || !command.startsWith('RUN ') || told.has(stage)) return;
    told.add(stage);
    output.heading(heading);
    if (isCached) output.detail('Unchanged: taken from an earlier build');
  }

  function tellOutput(step: string, text: string) {
    const lines = `${rest.get(step) ?? ''}${text}`.split(/\r\n|\n|\r/);
    rest.set(step, lines.pop() ?? '');
    for (const line of lines) output.printed(line);
  }

  function tellLastLine(step: string) {
    const last = rest.get(step);
    rest.delete(step);
    if (last) output.printed(last);
  }

  return (event) => {
    if (event.kind === 'output') tellOutput(event.step, event.text);
    else if (event.kind === 'ended') tellLastLine(event.step);
    else tellStep(event.step, event.kind === 'cached');
  };
}
