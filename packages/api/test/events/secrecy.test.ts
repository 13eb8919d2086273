import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { feedOf } from '../support/feed.ts';
import { openTestLedger } from '../support/test-ledger.ts';

// Goal: whatever is done with a config value here, the feed never holds it. What the runner tells comes masked: its own
// tests and e2e/secrecy.test.ts see to that.

test('no value of a config gets into the feed', () => {
  const canary = () => `canary-${randomBytes(8).toString('hex')}`;
  const ledger = openTestLedger();
  const { app: create, set, push, live, fail, roll, deps } = ledger;
  const app = create('hello');
  set(app, { SECRET: canary(), OTHER: canary() });
  live(
    app,
    push(app, undefined, {
      envSchema: {
        MADE: { required: true, generator: 'secret' },
        PRESET: { required: true, value: canary() },
      },
    }),
  );
  const made = deps.releases.live(app.id)?.version ?? 0;
  live(app, set(app, { SECRET: canary(), OTHER: null }).version);
  roll(app, made);
  fail(app, made + 2);
  const names = Object.fromEntries([...Array(300).keys()].map((n) => [`KEY_${n}`, canary()]));
  set(app, names);
  destroyApp(deps, app, 'ada@example.test');
  const told = JSON.stringify(feedOf(ledger, app));
  expect(told).not.toMatch(/canary-/);
  expect(told).toContain('"set":["SECRET","OTHER"]');
  expect(told).toContain('"set":["MADE","PRESET"]');
  // A change of many keys stays a small event.
  expect(told).toContain('and 200 more');
});
