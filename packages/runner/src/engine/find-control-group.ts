import { existsSync } from 'node:fs';
import { type ControlGroup, controlGroupOf } from './control-group.ts';

type Find = (containerId: string) => Promise<ControlGroup | undefined>;

/** Finds the control groups of containers. They differ in the container's id alone: one is asked for, the others follow. */
export function controlGroupFinder(pidOf: (containerId: string) => Promise<number>): Find {
  let known: { id: string; group: ControlGroup } | undefined;
  return async (id) => {
    const guess = known && renamed(known.group, known.id, id);
    if (guess !== undefined && existsSync(guess.memory)) return guess;
    const group = controlGroupOf(await pidOf(id));
    if (group?.memory.includes(id) && group.cpu.includes(id)) known = { id, group };
    return group;
  };
}

function renamed({ version, cpu, memory }: ControlGroup, from: string, to: string): ControlGroup {
  return { version, cpu: cpu.replace(from, to), memory: memory.replace(from, to) };
}
