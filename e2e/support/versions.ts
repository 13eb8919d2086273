import { until } from '../../test/support/until.ts';
import { inLedger } from './converged.ts';
import type { Result } from './run.ts';
import { objectsOf } from './sweep.ts';
import type { TestApp } from './test-app.ts';
import type { TfpStack } from './tfp-stack.ts';

/** Build scripts that take long enough for something else to happen. */
export const SLOW_BUILD = { build: 'node -e "setTimeout(() => {}, 1000)"' };

/** The builder waits 40 s for the last processes that stand on an image of it. */
const GONE_MS = 120_000;

/** Commits code that answers with `version`. */
export function commitVersion(
  app: TestApp,
  version: string,
  scripts: Record<string, string> = {},
): Promise<string> {
  const manifest = { name: 'chaos', private: true, engines: { node: '24.x' }, scripts };
  app.write('package.json', JSON.stringify(manifest));
  app.write('version.js', `module.exports = "${version}";\n`);
  return app.commit(version);
}

/** Pushes, and does something else in the moment in which git shows `mark`. */
export async function pushing(
  app: TestApp,
  mark: string,
  then: () => Promise<unknown>,
): Promise<Result> {
  let meanwhile: Promise<unknown> | undefined;
  const pushed = await app.push('+main', {
    onOutput(output) {
      if (meanwhile !== undefined || !output.includes(mark)) return;
      meanwhile = then();
      // It is waited for below, when the push has ended.
      meanwhile.catch(() => {});
    },
  });
  if (meanwhile === undefined) throw new Error(`never saw "${mark}":\n${pushed.output}`);
  await meanwhile;
  return pushed;
}

export function isServed(app: TestApp, version: string): Promise<boolean> {
  return until(
    `an answer of ${version}`,
    async () => (await app.get()).json.version === version || undefined,
  );
}

/** Waits until nothing of a destroyed app is left on the engine, and no clean-up is owed. */
export async function isGone(stack: TfpStack, gone: TestApp): Promise<void> {
  gone.dispose();
  const nothingLeft = async () =>
    (await objectsOf(stack.platformId, gone.id)).length === 0 &&
    inLedger(stack, 'SELECT part FROM cleanups WHERE done_at IS NULL').length === 0;
  await until('nothing left of a destroyed app', nothingLeft, GONE_MS);
}
