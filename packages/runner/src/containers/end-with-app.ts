import type { App } from '../apps/app.ts';

/** What runs once ends with its app, unless it is over before. */
export function endWithApp({ hurry }: Pick<App, 'hurry'>, over: Promise<void>, end: () => void) {
  const { signal } = hurry;
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  void over.then(() => signal.removeEventListener('abort', end));
}
