import { appPath } from '../platform/app-path.ts';
import { whichApp } from '../which-app.ts';
import type { World } from '../world.ts';

/** Suspends a job or lets it go on; answers the app that it is of. */
export async function changeSuspension(
  world: World,
  method: 'PUT' | 'DELETE',
  job: string,
  options: { app: string | undefined; remote: string | undefined },
): Promise<string> {
  const app = await whichApp(world, options);
  const path = appPath(app, `/cron/${encodeURIComponent(job)}/suspension`);
  await world.platform().call(method, path, { repeatable: true });
  return app;
}
