import type { ApiFormation } from '@tfp/contract/platform-api';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import { findSize, SIZES } from '@tfp/contract/sizes';
import { appPath } from '../platform/app-path.ts';
import type { World } from '../world.ts';
import { isForNextRelease } from './is-for-next-release.ts';

/** What should run of an app: how many of each type, and how large. */
export async function showFormation(world: World, app: string, json: boolean): Promise<void> {
  const { output } = world;
  const formation = await world.platform().get<ApiFormation[]>(appPath(app, '/formation'));
  if (json) return output.json(formation);
  if (formation.length === 0) {
    return output.note(`${app} has no process types yet. Deploy it: git push tfp main`);
  }
  output.table(
    [
      { title: 'TYPE', text: ({ type }) => type, paint: (cell) => output.style(cell, 'bold') },
      { title: 'SIZE', text: ({ size }) => size },
      { title: 'MEMORY', text: memoryText },
      { title: 'QUANTITY', text: quantityText },
      { title: 'COMMAND', text: (entry) => entry.command ?? '', flexible: true },
    ],
    formation,
  );
  if (isForNextRelease(formation)) {
    output.note(`Nothing of ${app} runs yet: this counts from its next release on.`);
  }
}

function memoryText({ size }: ApiFormation): string {
  const known = findSize(size);
  return known === undefined ? '' : `${SIZES[known].memoryMb} MB`;
}

/** The release command runs once: it has no count. */
function quantityText({ type, quantity }: ApiFormation): string {
  return type === RELEASE_TYPE ? '' : String(quantity);
}
