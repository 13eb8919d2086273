import type { ApiDyno } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, NO_WAIT_OPTION } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { changeProcesses, type Expected } from '../../processes/change-processes.ts';
import { idsOfRunning, listProcesses } from '../../processes/settle-processes.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Replace processes by fresh ones, without a gap',
  details: 'A fresh process is healthy before the one that it replaces is asked to stop.',
  arguments: { usage: '[TYPE | PROCESS]', max: 1 },
  options: { ...APP_OPTIONS, ...NO_WAIT_OPTION },
  examples: ['tfp restart', 'tfp restart worker', 'tfp restart web.1 -a hello'],
  async run(world, { args: [which], options }) {
    const app = await whichApp(world, options);
    const platform = world.platform();
    let expected: Expected = { types: new Set(), before: new Set() };
    await changeProcesses(world, {
      app,
      wait: !options['no-wait'],
      doing: which === undefined ? `Restarting ${app}` : `Restarting ${which} of ${app}`,
      async request() {
        const before = await listProcesses(platform, app);
        await platform.call('DELETE', restartPath(app, which));
        expected = replacementOf(before, which);
        return expected;
      },
      told: () => (expected.replaced?.size ? `${expected.replaced.size} replaced` : 'nothing ran'),
    });
  },
});

function restartPath(app: string, which: string | undefined): string {
  if (which === undefined) return appPath(app, '/dynos');
  const name = encodeURIComponent(which);
  return appPath(app, which.includes('.') ? `/dynos/${name}` : `/formations/${name}`);
}

/** None of those that were asked to go, and all of their types up. One-offs and jobs are left alone. */
function replacementOf(before: readonly ApiDyno[], which: string | undefined): Expected {
  const formation = before.filter(
    ({ type, state }) =>
      type !== 'run' && !type.startsWith('cron.') && state !== 'stopping' && state !== 'down',
  );
  const leaving = formation.filter(
    ({ name, type }) => which === undefined || name === which || type === which,
  );
  return {
    types: new Set(leaving.map(({ type }) => type)),
    replaced: new Set(leaving.map(({ id }) => id)),
    before: idsOfRunning(leaving),
  };
}
