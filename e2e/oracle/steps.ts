import type { TestApp } from '../support/test-app.ts';
import { type WritingApp, type WritingHouse, wordsOf } from './house.ts';

type Step = (house: WritingHouse, at: WritingApp) => Promise<unknown>;

/** What people do meanwhile. A fault may break it off. */
export const STEPS: Readonly<Record<string, Step>> = {
  deploy: (house, { app }) => push(house, app),
  config: ({ chance }, { app }) => app.tfp('config:set', `GREETING=${chance.below(1_000_000)}`),
  scale: (house, at) => scale(house, at),
  restart: (_house, { app }) => app.tfp('restart'),
  'one-offs of a moment': (_house, { app }) =>
    Promise.all([1, 5, 30].map((lines) => detach(app, lines))),
  'an attached one-off': (_house, { app }) => app.tfp('run', 'perl writer.pl brief 10'),
  'a job': (_house, { app }) => app.tfp('cron:run', 'tick'),
};

async function push({ chance }: WritingHouse, app: TestApp): Promise<void> {
  app.write('version', `${chance.below(1_000_000)}`);
  await app.commit('another version');
  await app.push();
}

/** Some fewer of each, then all again. */
async function scale({ chance }: WritingHouse, { app, formation }: WritingApp): Promise<void> {
  const fewer = Object.entries(formation).map(([type, count]) => [type, chance.below(count + 1)]);
  await app.tfp('scale', ...wordsOf(Object.fromEntries(fewer)));
  await app.tfp('scale', ...wordsOf(formation));
}

function detach(app: TestApp, lines: number): Promise<unknown> {
  return app.tfp('run', '--detach', `perl writer.pl brief ${lines}`);
}
