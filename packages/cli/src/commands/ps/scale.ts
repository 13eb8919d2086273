import type { ApiFormation, ApiFormationUpdates } from '@tfp/contract/platform-api';
import { appPath } from '../../app-path.ts';
import { APP_OPTIONS, defineCommand, JSON_OPTION, NO_WAIT_OPTION } from '../../command.ts';
import { UsageError } from '../../exits.ts';
import { changeProcesses } from '../../process-change.ts';
import { idsOfRunning, listProcesses } from '../../settle-processes.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

type Update = ApiFormationUpdates['updates'][number];

export const command = defineCommand({
  summary: 'Show or change how many processes of each type run',
  arguments: { usage: '[TYPE=N…]' },
  options: { ...APP_OPTIONS, ...NO_WAIT_OPTION, ...JSON_OPTION },
  examples: ['tfp scale', 'tfp scale web=3 worker=2', 'tfp scale web+1 -a hello'],
  async run(world, { args, options }) {
    const updates = args.map(parseUpdate);
    const app = await whichApp(world, options);
    if (updates.length === 0) return await showFormation(world, app, options.json);
    const body: ApiFormationUpdates = { updates };
    let formation: ApiFormation[] = [];
    await changeProcesses(world, {
      app,
      wait: !options['no-wait'],
      doing: `Scaling ${args.join(', ')} on ${app}`,
      async request() {
        // They are for the proof alone: what cannot be listed can be scaled all the same.
        const before = await listProcesses(world.platform(), app).catch(() => []);
        const path = appPath(app, '/formation');
        formation = (await world.platform().call<ApiFormation[]>('PATCH', path, { body })).body;
        return { types: new Set(formation.map(({ type }) => type)), before: idsOfRunning(before) };
      },
      told(standing) {
        formation = [...standing];
        return `running ${formation.map(asText).join(', ')}`;
      },
    });
    if (options.json) world.output.json(formation);
  },
});

async function showFormation(world: World, app: string, json: boolean): Promise<void> {
  const { output } = world;
  const formation = await world.platform().get<ApiFormation[]>(appPath(app, '/formation'));
  if (json) return output.json(formation);
  if (formation.length === 0) {
    return output.note(`${app} has no process types yet. Deploy it: git push tfp main`);
  }
  output.table(
    [
      { title: 'TYPE', text: ({ type }) => type, paint: (cell) => output.style(cell, 'bold') },
      { title: 'QUANTITY', text: ({ quantity }) => String(quantity) },
      { title: 'COMMAND', text: (entry) => entry.command ?? '', flexible: true },
    ],
    formation,
  );
}

/** `web=3` sets, `web+1` and `web-1` add to what stands. Whether the number makes sense is the platform's to say. */
function parseUpdate(word: string): Update {
  const [, type = '', quantity, step] = /^([A-Za-z][\w-]*?)(?:=(.*)|([+-]\d+))$/.exec(word) ?? [];
  if (step !== undefined) return { type, quantity: step };
  // As a number: "-1" as a text would mean one fewer.
  if (quantity !== undefined) return { type, quantity: asNumber(quantity) ?? quantity };
  throw new UsageError(
    `"${word}" is no scale: write TYPE=NUMBER, as in web=2.`,
    'See: tfp scale --help',
  );
}

function asNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function asText({ type, quantity }: ApiFormation): string {
  return `${type}=${quantity}`;
}
