import type { Advice } from '@tfp/contract/doctor';
import type { App } from '../apps/app.ts';
import { isRoot } from '../engine/container-spec.ts';
import type { Engine } from '../engine/engine.ts';

/** An image that names no user gets one of ours; one that names root keeps it, with few of its powers. */
export async function adviseOnUser(
  engine: Pick<Engine, 'image'>,
  { memory }: App,
): Promise<Advice[]> {
  if (memory.serving === null) return [];
  const { user } = await engine.image(memory.serving.image);
  if (!isRoot(user)) return [];
  return [
    {
      code: 'runs_as_root',
      factor: 'VI Processes',
      found: 'The image asks for the user root.',
      change: 'Write USER 10001 as the last line of the Dockerfile.',
    },
  ];
}
