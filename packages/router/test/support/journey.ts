import type { Socket } from 'node:net';
import type { RouterTimes } from '#src/limits.ts';
import { RawClient } from './raw-client.ts';
import {
  appRoute,
  openRawApp,
  openTestRouter,
  type RawApp,
  type TestRouter,
} from './test-router.ts';

export interface Journey {
  app: RawApp;
  router: TestRouter;
  client: () => RawClient;
}

/** One router before one scripted app on a.test; all of it is closed by `closeJourneys`. */
const open: (Journey & { clients: RawClient[] })[] = [];

export async function journey(
  onConnection: (socket: Socket) => void,
  times: Partial<RouterTimes> = {},
): Promise<Journey> {
  const app = await openRawApp(onConnection);
  const router = await openTestRouter([appRoute('a.test', [app.port])], times);
  const clients: RawClient[] = [];
  const client = () => {
    const made = new RawClient(router.port);
    clients.push(made);
    return made;
  };
  open.push({ app, router, clients, client });
  return { app, router, client };
}

export async function closeJourneys(): Promise<void> {
  for (const { router, app, clients } of open.splice(0)) {
    for (const client of clients) client.close();
    await app.close();
    await router.close();
  }
}

/** Waits for a condition; how long it takes is not asserted. */
export async function until(isReached: () => boolean, deadlineMs = 60_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!isReached()) {
    if (performance.now() > end) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
