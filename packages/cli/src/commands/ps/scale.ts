import { APP_OPTIONS, defineCommand, JSON_OPTION, NO_WAIT_OPTION } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { changeFormation, type FormationUpdate } from '../../processes/change-formation.ts';
import { showFormation } from '../../processes/show-formation.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show or change how many processes of each type run',
  details: 'web=2:large sets the size, too; see tfp ps:type.',
  arguments: { usage: '[TYPE=N[:SIZE]…]' },
  options: { ...APP_OPTIONS, ...NO_WAIT_OPTION, ...JSON_OPTION },
  examples: ['tfp scale', 'tfp scale web=3 worker=2', 'tfp scale web=2:large -a hello'],
  async run(world, { args, options }) {
    const updates = args.map(parseUpdate);
    const app = await whichApp(world, options);
    if (updates.length === 0) return await showFormation(world, app, options.json);
    const doing = `Scaling ${args.join(', ')} on ${app}`;
    const wait = !options['no-wait'];
    await changeFormation(world, { app, doing, updates, wait, json: options.json });
  },
});

const UPDATE = /^([A-Za-z][\w-]*?)(?:=([^:]*)|([+-]\d+))(?::([\w-]+))?$/;

/** `web=3` sets, `web+1` and `web-1` add to what stands. Whether the number makes sense is the platform's to say. */
function parseUpdate(word: string): FormationUpdate {
  const [, type = '', quantity, step, named] = UPDATE.exec(word) ?? [];
  const size = named === undefined ? {} : { size: named };
  if (step !== undefined) return { type, quantity: step, ...size };
  // As a number: "-1" as a text would mean one fewer.
  if (quantity !== undefined) return { type, quantity: asNumber(quantity) ?? quantity, ...size };
  throw new UsageError(
    `"${word}" is no scale: write TYPE=NUMBER, as in web=2.`,
    'See: tfp scale --help',
  );
}

function asNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
