import type { ApiFormation, ApiFormationUpdates } from '@tfp/contract/platform-api';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import { appPath } from '../platform/app-path.ts';
import type { World } from '../world.ts';
import { changeProcesses } from './change-processes.ts';
import { isForNextRelease } from './is-for-next-release.ts';
import { idsOfRunning, listProcesses } from './list-processes.ts';

export type FormationUpdate = ApiFormationUpdates['updates'][number];

export interface FormationChange {
  app: string;
  /** `Scaling web=3 on hello`. */
  doing: string;
  updates: FormationUpdate[];
  wait: boolean;
  json: boolean;
}

/** Asks for other counts or sizes, and waits until they run. Somebody else may do so meanwhile: what stands is told. */
export async function changeFormation(world: World, change: FormationChange): Promise<void> {
  const { app, doing, wait, updates } = change;
  const body: ApiFormationUpdates = { updates };
  let formation: ApiFormation[] = [];
  await changeProcesses(world, {
    app,
    wait,
    doing,
    async request() {
      // They are for the proof alone: what cannot be listed can be scaled all the same.
      const before = await listProcesses(world.platform(), app).catch(() => []);
      const path = appPath(app, '/formation');
      formation = (await world.platform().call<ApiFormation[]>('PATCH', path, { body })).body;
      return {
        types: new Set(formation.map(({ type }) => type)),
        before: idsOfRunning(before),
        isForNextRelease: isForNextRelease(formation),
      };
    },
    told(standing) {
      formation = [...standing];
      return `running ${formation.map(asText).join(', ')}`;
    },
  });
  if (change.json) world.output.json(formation);
}

function asText({ type, quantity, size }: ApiFormation): string {
  return size === STANDARD_SIZE ? `${type}=${quantity}` : `${type}=${quantity}:${size}`;
}
