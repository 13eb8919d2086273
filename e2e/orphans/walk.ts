import { until } from '../../test/support/until.ts';
import type { Chance } from '../support/chance.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import type { TfpStack } from '../support/tfp-stack.ts';

/** A platform on its way through changes and faults. */
export interface Walk {
  stack: TfpStack;
  chance: Chance;
  apps: TestApp[];
  /** How many steps were taken; names what each one makes. */
  step: number;
}

type Step = (walk: Walk, app: TestApp) => Promise<unknown>;

const PROCFILE = 'web: node server.js\nworker: node worker.js\n';

const CRON = '{ "cron": [{ "name": "tick", "command": "echo tick", "schedule": "0 0 1 1 *" }] }\n';

/**
 * What people do. What a fault breaks off is told as failed, and that is right: what must hold is what stands afterwards.
 */
export const STEPS: Readonly<Record<string, Step>> = {
  deploy: (walk, app) => push(walk, app, {}),
  'a failed build': (walk, app) =>
    push(walk, app, { Dockerfile: 'ARG TFP_STACK\nFROM $TFP_STACK\nRUN echo half; exit 3\n' }),
  'a failed release': (walk, app) =>
    push(walk, app, { Procfile: `${PROCFILE}release: sleep 0.2; exit 3\n` }),
  'a release that crashes': (walk, app) =>
    push(walk, app, { 'server.js': 'console.error("no"); process.exit(4);\n' }),
  config: ({ step }, app) => app.tfp('config:set', `GREETING=${step}`),
  scale: ({ chance }, app) =>
    app.tfp('scale', `web=${chance.below(3)}`, `worker=${chance.below(2)}`),
  restart: (_walk, app) => app.tfp('restart'),
  rollback: (_walk, app) => app.tfp('rollback'),
  'a detached one-off': ({ chance }, app) =>
    app.tfp('run', '--detach', `sleep ${chance.below(4)}; exit ${chance.below(2)}`),
  'an attached one-off': (_walk, app) => app.tfp('run', 'echo attached'),
  'a job': (_walk, app) => app.tfp('cron:run', 'tick'),
  'the end of an app, and another one of its name': replace,
};

async function push({ step }: Walk, app: TestApp, files: Record<string, string>): Promise<void> {
  const whole = { 'version.js': `module.exports = ${step};\n`, ...files };
  for (const [file, text] of Object.entries(whole)) app.write(file, text);
  await app.commit(`step ${step}`);
  await app.push();
  // The next push is a good one, but for what it brings itself.
  await app.git('rm', '-q', '--ignore-unmatch', 'Dockerfile');
  await app.git('checkout', '-q', 'good', '--', 'Procfile', 'server.js', 'app.json');
}

async function replace(walk: Walk, app: TestApp): Promise<void> {
  const { code } = await app.tfp('destroy', '--confirm', app.name);
  if (code !== 0) return;
  walk.apps.splice(walk.apps.indexOf(app), 1);
  app.dispose();
  // A fault may have broken it off, though the app was made: that one is known to the ledger alone.
  const again = () => addApp(walk, `${app.name.slice(0, 12)}-${walk.chance.below(1_000_000)}`);
  await addApp(walk, app.name).catch(() => until('another app', again));
}

/** An app whose good files can be had again by the name `good`. */
export async function addApp(walk: Walk, name: string): Promise<TestApp> {
  const app = await createApp(walk.stack, name, 'chaos');
  walk.apps.push(app);
  app.write('app.json', CRON);
  app.write('Procfile', PROCFILE);
  await app.commit('the good files');
  await app.git('branch', 'good');
  await app.push();
  return app;
}
