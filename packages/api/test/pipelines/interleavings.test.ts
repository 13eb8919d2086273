import { expect, test } from 'vitest';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { createPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { promoteRelease } from '#src/pipelines/promote-release.ts';
import { interleavings, type Steps } from '../support/interleavings.ts';
import { openTestLedger } from '../support/test-ledger.ts';

// Goal: a promotion at the same time as anything else in its target has one defined outcome, and the target's config is
// never lost. Method: every order of a promotion, a push to the target, a config change there, and the run stage.

const ACTORS: readonly Steps[] = [
  ['accept', 'finish'],
  ['promote'],
  ['set'],
  ['go live', 'go live'],
];

test('of a promotion and a push the one whose release comes last decides, with the newest config', async () => {
  let count = 0;
  for (const order of interleavings(ACTORS)) {
    const ledger = openTestLedger();
    const { deps, actor } = ledger;
    const pipeline = createPipeline(deps, actor, { name: 'acme' });
    const [source, target] = [ledger.app('source'), ledger.app('target')];
    coupleApp(deps, source, pipeline, 'staging', 'ada@example.test');
    coupleApp(deps, target, pipeline, 'production', 'ada@example.test');
    ledger.live(source, ledger.push(source));
    const promotion = {
      pipeline: { id: 'acme' },
      source: { app: { id: source.id } },
      targets: [{ app: { id: target.id } }],
    };
    const runner = { hasImage: async () => true };
    let build = '';
    const steps: Record<string, () => unknown> = {
      accept: () => {
        build = ledger.accept(target).id;
      },
      finish: () => ledger.finish(build),
      promote: () => promoteRelease({ ...deps, runner }, { actor, promotion }),
      set: () => ledger.set(target, { COLOUR: 'blue' }),
      'go live': () => {
        const pending = deps.releases.pending(target.id);
        if (pending) ledger.live(target, pending.version);
      },
    };
    for (const step of [...order, 'go live']) await steps[step]?.();

    const isPromoted = order.indexOf('promote') > order.indexOf('finish');
    const live = deps.releases.live(target.id);
    const promoted = deps.releases.live(source.id)?.build?.id;
    expect(live?.build?.id, order.join(', ')).toBe(isPromoted ? promoted : build);
    expect(currentConfigVars(deps, target), order.join(', ')).toEqual({ COLOUR: 'blue' });
    expect(ledger.statuses(target).split(', ')).toHaveLength(3);
    ledger.db.close();
    count += 1;
  }
  expect(count).toBe(180);
});
