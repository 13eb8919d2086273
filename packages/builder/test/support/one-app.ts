import { afterEach, beforeEach } from 'vitest';
import { type BuildStage, startBuildStage } from './build-stage.ts';
import { run } from './run.ts';
import { createWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** The build stage with one app and its pusher's own repository, made anew for each test. */
export interface OneApp {
  id: string;
  stage: BuildStage;
  copy: WorkingCopy;
  url: () => string;
  /** The commit that a ref of the app's repository shows; empty where there is no such ref. */
  refOf: (ref: string) => Promise<string>;
}

/** What most tests push. */
export const FILES = {
  'package.json': JSON.stringify({ name: 'hello', scripts: { start: 'node server.js' } }),
  'server.js': 'console.log(1)\n',
};

export function oneApp(): OneApp {
  const app = { id: '8b0c4f1e-0000-4000-8000-000000000001' } as OneApp;
  app.url = () => app.stage.door.url(app.id);
  app.refOf = async (ref) => {
    const args = ['--git-dir', app.stage.repository(app.id), 'rev-parse', '--verify', '-q', ref];
    return (await run('git', args)).stdout.trim();
  };
  beforeEach(async () => {
    app.stage = await startBuildStage();
    app.copy = await createWorkingCopy();
  });
  afterEach(async () => {
    app.copy.dispose();
    await app.stage.dispose();
  });
  return app;
}
