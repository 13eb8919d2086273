import type { AppEvent } from '@tfp/contract/app-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { converged, inLedger } from './support/converged.ts';
import { reconnectEachTime, tailByHand } from './support/event-readers.ts';
import { kill9 } from './support/kill.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: one feed tells the whole life of an app, from its creation to its end, through deaths of the api and of the
// runner, and every reader reads the same, once and in order. Method: one journey, read by the real CLI's tail and by a
// reader that is cut off after each event.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp({ TFP_REVERT_WINDOW_MS: '0', TFP_BACKOFF_FIRST_MS: '500' });
  app = await createApp(stack, 'told', 'chaos');
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

const lastId = () =>
  inLedger<{ id: number }>(
    stack,
    'SELECT max(id) AS id FROM app_events WHERE app_id = ?',
    app.id,
  )[0]?.id;

test('two readers read the same life of an app, whatever dies meanwhile', async () => {
  const tail = tailByHand(stack, app);
  const reader = reconnectEachTime(stack, app);
  const told = (kind: string, version?: number) =>
    until(`${kind} of v${version}`, () =>
      reader.events.some(
        (event) =>
          event.kind === kind &&
          (version === undefined || ('version' in event && event.version === version)),
      ),
    );

  await app.deploy({ Procfile: 'web: node server.js\nrelease: node -e "console.log(1)"\n' });
  await app.done('config:set', 'GREETING=hello', 'SECOND=value-5b1f');
  await kill9(stack, 'api');
  await stack.healthy();
  await app.done('scale', 'web=2');
  await converged(stack, app, { web: 2 });
  await kill9(stack, 'runner');
  await stack.healthy();
  await app.get('/exit?code=5');
  await told('process.crashed');
  await converged(stack, app, { web: 2 });
  await app.done('run', 'true');
  app.write('server.js', 'process.exit(3);\n');
  await app.commit('exits');
  expect((await app.push()).output).toContain('R16');
  await told('release.failed', 3);
  await app.done('rollback', 'v1');
  await converged(stack, app, { web: 2 });
  await kill9(stack, 'api');
  await stack.healthy();
  await until('the proof of v4', () =>
    reader.events.some(
      ({ kind, ...event }) =>
        kind === 'release.settled' && 'version' in event && event.version === 4,
    ),
  );
  await until('a feed that rests', async () => reader.events.at(-1)?.id === lastId());
  await app.done('destroy', '--confirm', app.name);
  await reader.ended;
  expect(await tail.ended).toMatchObject({ code: 0 });

  expect(tail.events()).toEqual(reader.events);
  expect(reader.events.map(({ id }) => id)).toEqual(reader.events.map((_, index) => index + 1));
  expectStory(reader.events);
  expect(JSON.stringify(reader.events)).not.toContain('value-5b1f');
});

/** In this order, whatever stands between: processes start and stop as the machine lets them. */
function expectStory(events: AppEvent[]): void {
  const story = [
    ['app.created', /^told was created by admin@localhost$/],
    ['build.started', /^Build #1 of [0-9a-f]{7} started by admin@localhost$/],
    ['build.succeeded', /^Build #1 /],
    ['release.created', /^v1 created by admin@localhost: Deploy [0-9a-f]{7}$/],
    ['release.command.started', /v1/],
    ['release.command.passed', /v1/],
    ['process.starting', /^web\.1 of v1/],
    ['process.up', /^web\.1 of v1/],
    ['release.live', /^v1 is live after \d+\.\d s \(1 process\)$/],
    ['config.changed', /: set GREETING, SECOND$/],
    ['release.created', /^v2 created/],
    ['release.live', /^v2/],
    ['formation.scaled', /web=2 \(was 1\)$/],
    ['process.starting', /^web\.2 of v2/],
    ['process.crashed', /^web\.\d of v2 crashed \(R16\): web\.\d exited with status 5\.$/],
    ['run.started', /^run\.\d+ started by admin@localhost: true$/],
    ['run.ended', /exited with status 0$/],
    ['build.succeeded', /^Build #2 /],
    ['release.failed', /^v3 failed \(R16\): web\.\d exited with status 3\.$/],
    ['release.created', /^v4 created by admin@localhost: Rollback to v1$/],
    ['release.live', /^v4/],
    ['app.destroyed', /^told was destroyed by admin@localhost$/],
  ] as const;
  let place = 0;
  for (const [kind, words] of story) {
    const found = events.findIndex(
      (event, index) => index >= place && event.kind === kind && words.test(event.text),
    );
    const seen = events.slice(place).map((event) => `${event.kind}: ${event.text}`);
    if (found === -1) throw new Error(`no ${kind} ${words} in: ${seen.join('; ')}`);
    place = found + 1;
  }
}
