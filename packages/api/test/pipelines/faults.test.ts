import { expect, test } from 'vitest';
import { createPipeline, destroyPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { promoteRelease } from '#src/pipelines/promote-release.ts';
import { dump, failAtWrite, heal } from '../support/failing-writes.ts';
import { openTestLedger } from '../support/test-ledger.ts';

// Goal: whatever write of a story fails, the ledger is as if the story had never begun, and the next try succeeds.
// Method: a trigger makes the Nth write of a transaction fail, for N = 1, 2, … until the story goes through.

function openPipeline() {
  const ledger = openTestLedger();
  const { deps, actor } = ledger;
  const pipeline = createPipeline(deps, actor, { name: 'acme' });
  const [source, first, second] = ['source', 'first', 'second'].map((name) => ledger.app(name));
  coupleApp(deps, source!, pipeline, 'staging', 'ada@example.test');
  for (const app of [first!, second!])
    coupleApp(deps, app, pipeline, 'production', 'ada@example.test');
  const envSchema = { SECRET: { required: true, generator: 'secret' as const } };
  ledger.live(source!, ledger.push(source!, { web: 'x' }, { envSchema }));
  ledger.push(first!);
  return { ...ledger, pipeline };
}
type Opened = ReturnType<typeof openPipeline>;

const runner = { hasImage: async () => true };

const STORIES: Record<string, { writesMin: number; story: (opened: Opened) => unknown }> = {
  'a promotion to two apps, one of them in a rollout': {
    writesMin: 9,
    story: ({ deps, actor }) =>
      promoteRelease(
        { ...deps, runner },
        {
          actor,
          promotion: {
            pipeline: { id: 'acme' },
            source: { app: { id: 'source' } },
            targets: [{ app: { id: 'first' } }, { app: { id: 'second' } }],
          },
        },
      ),
  },
  'a pipeline is destroyed': {
    writesMin: 2,
    story: ({ deps, actor, pipeline }) => destroyPipeline(deps, actor, pipeline),
  },
};

test.each(Object.entries(STORIES))('%s: all of it or nothing', async (_name, told) => {
  let failing = 1;
  for (; failing < 50; failing += 1) {
    const opened = openPipeline();
    const [before, lines] = [dump(opened), opened.lines.length];
    failAtWrite(opened, failing);
    const failed = await Promise.resolve()
      .then(() => told.story(opened))
      .then(() => undefined, String);
    heal(opened);
    if (failed === undefined) break;
    expect(failed).toContain('the disk says no');
    expect(dump(opened)).toBe(before);
    expect(opened.lines.length).toBe(lines);
    await told.story(opened);
    expect(dump(opened)).not.toBe(before);
    opened.db.close();
  }
  expect(failing).toBeGreaterThan(told.writesMin);
});
