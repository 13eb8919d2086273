import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import { describe, expect, test } from 'vitest';
import type { AppMemory } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import { crashKey } from '#src/crashes/crash-record.ts';
import { plainRelease, processRecord } from '../support/process-record.ts';
import { decide, desired, memory, NOW } from '../support/situation.ts';

// Each type of a formation goes at its own pace, and nothing of one counts for another.

const process = (name: string, release: number, fields: Partial<Process> = {}) =>
  processRecord({ name, release, ...fields });
const booting = { healthy: false, upAt: undefined, startedAt: NOW };
const leaving = { retiring: true };
const types = (quantities: Record<string, number>, generation = 0) =>
  Object.fromEntries(
    Object.entries(quantities).map(([type, quantity]) => [type, { quantity, generation }]),
  );
const paced = (version: number, rollout: RolloutSettings) => ({
  ...plainRelease(version),
  rollout,
});

function words({ actions }: ReturnType<typeof decide>, processes: Process[]): string[] {
  return actions.map((action) => {
    if (action.kind === 'start')
      return `start ${action.slots.map(({ name }) => name).join()} v${action.release.version}`;
    if (action.kind === 'promote') return `promote, open: ${action.open.join()}`;
    const found = processes.find(({ key }) => 'key' in action && key === action.key);
    return found ? `${action.kind} ${found.name} v${found.release}` : action.kind;
  });
}

/** v2 is on its way to where v1 serves. */
function toward(
  rollout: RolloutSettings,
  quantities: Record<string, number>,
  processes: Process[],
  served: RolloutSettings = {},
): string[] {
  const live = paced(1, served);
  const app = desired({ live, target: paced(2, rollout), formation: types(quantities) });
  return words(decide({ desired: app, memory: memory({ serving: live }), processes }), processes);
}

/** v2 has taken over from v1, and is not told to be live yet. */
function since(
  rollout: RolloutSettings,
  quantities: Record<string, number>,
  processes: Process[],
  more: Partial<AppMemory> = {},
): string[] {
  const serving = paced(2, rollout);
  const announcing = { version: 2, since: 0, previous: plainRelease(1), open: ['web'] };
  const remembered = memory({ serving, admitted: [1, 2], announcing, ...more });
  const app = desired({ target: serving, formation: types(quantities) });
  return words(decide({ desired: app, memory: remembered, processes }), processes);
}

const [web1, web2, web3] = [1, 2, 3].map((number) => process(`web.${number}`, 1)) as [
  Process,
  Process,
  Process,
];
const worker1 = process('worker.1', 1);

describe('on the way', () => {
  test.each<[string, RolloutSettings, Record<string, number>, Process[], string[]]>([
    [
      'only the type with a pace goes in waves',
      { web: { surge: 1 } },
      { web: 2, worker: 2 },
      [web1, web2, worker1, process('worker.2', 1)],
      ['start web.1,worker.1,worker.2 v2'],
    ],
    [
      'each type has its own first wave',
      { web: { surge: 1 }, worker: { surge: 1 } },
      { web: 2, worker: 2 },
      [web1, web2, worker1, process('worker.2', 1), process('web.1', 2, booting)],
      ['start worker.1 v2'],
    ],
    [
      'a share is one of its own type',
      { web: { surge: '50%' }, worker: { surge: '25%' } },
      { web: 2, worker: 4 },
      [web1, web2, ...[1, 2, 3, 4].map((number) => process(`worker.${number}`, 1))],
      ['start web.1,worker.1 v2'],
    ],
    [
      'what boots of the first wave already is part of it',
      { web: { surge: 3, batch: 2 } },
      { web: 3 },
      [web1, web2, web3, process('web.1', 2, booting)],
      ['start web.2 v2'],
    ],
    [
      'what is started for the old release in the same round takes up room',
      { web: { surge: 1 } },
      { web: 2 },
      [web2, process('web.3', 1, leaving)],
      ['start web.1 v1'],
    ],
    [
      'what is started of another type takes up none',
      { web: { surge: 1 }, worker: { surge: 1 } },
      { web: 1, worker: 1 },
      [web1],
      ['start worker.1 v1', 'start web.1,worker.1 v2'],
    ],
    [
      'what did not come up in the first wave is told when it takes over',
      { web: { surge: 1 } },
      { web: 2, worker: 1 },
      [web1, web2, worker1, process('web.1', 2), process('worker.1', 2)],
      ['promote, open: web'],
    ],
    [
      'with all of it up nothing is open',
      {},
      { web: 1, worker: 1 },
      [web1, worker1, process('web.1', 2), process('worker.1', 2)],
      ['promote, open: '],
    ],
  ])('%s', (_what, rollout, quantities, processes, expected) => {
    expect(toward(rollout, quantities, processes)).toEqual(expected);
  });

  test.each([
    ['alone', { web: 1 }, [web1], ['promote, open: web']],
    ['beside another type', { web: 1, worker: 1 }, [web1, worker1], ['start worker.1 v2']],
  ])(
    'what serves must be stopped first by its own word, %s',
    (_what, quantities, processes, expected) => {
      expect(toward({}, quantities, processes, { web: { surge: 0 } })).toEqual(expected);
    },
  );
});

describe('behind the first wave', () => {
  test.each<[string, RolloutSettings, Record<string, number>, Process[], string[]]>([
    [
      'no more than a batch at a time, though there is room',
      { web: { surge: 2, batch: 1 } },
      { web: 3 },
      [web1, web2, web3],
      ['start web.1 v2'],
    ],
    [
      'a batch that boots is waited for, though there is room',
      { web: { surge: 2, batch: 1 } },
      { web: 3 },
      [web1, web2, web3, process('web.1', 2, booting)],
      [],
    ],
    [
      'a place that nobody holds is none of a batch',
      { web: { surge: 2, batch: 1 } },
      { web: 3 },
      [web2, web3],
      ['start web.1,web.2 v2'],
    ],
    [
      'a process that serves stands in for no other place',
      { web: { surge: 2, batch: 1 } },
      { web: 3 },
      [process('web.1', 2)],
      ['start web.2,web.3 v2'],
    ],
    [
      'one that is being started takes up room',
      { web: { surge: 1, batch: 2 } },
      { web: 2, worker: 1 },
      [web1, web2, process('worker.1', 2), process('web.1', 2, { ...booting, phase: 'starting' })],
      [],
    ],
    [
      'one whose start surely failed takes up none',
      { web: { surge: 0 } },
      { web: 1 },
      [
        process('web.1', 1, {
          ...leaving,
          phase: 'ended',
          healthy: false,
          end: { kind: 'unstarted', fault: 'platform', message: '', mayHaveRun: false },
        }),
      ],
      ['start web.1 v2'],
    ],
    [
      'places of another type are not looked at: it is live when the open ones are taken over',
      { web: { surge: 1 } },
      { web: 1, worker: 1 },
      [process('web.1', 2), process('worker.1', 2, booting)],
      ['announce'],
    ],
    [
      'a share is one of its own type',
      { web: { surge: 2, batch: '50%' } },
      { web: 2, worker: 4 },
      [web1, web2, ...[1, 2, 3, 4].map((number) => process(`worker.${number}`, 2))],
      ['start web.1 v2'],
    ],
    [
      'one too many stays until all of its type are up',
      {},
      { web: 2 },
      [web3, process('web.1', 2), process('web.2', 2, booting)],
      [],
    ],
    [
      'a type without a pace keeps all old ones until all new ones are up',
      {},
      { web: 1 },
      [web1, web2, process('web.1', 2, booting)],
      [],
    ],
    [
      'without a pace an old one leaves when its own place is taken',
      {},
      { web: 2 },
      [web1, web2, process('web.1', 2), process('web.2', 2, booting)],
      ['retire web.1 v1'],
    ],
    [
      'one too many leaves when its type is up, whatever others do',
      {},
      { web: 1, worker: 1 },
      [web2, process('web.1', 2), process('worker.1', 2, booting)],
      ['announce', 'retire web.2 v1'],
    ],
    [
      'an old one that is not up stands in for nobody',
      {},
      { web: 1 },
      [process('web.1', 1, booting), process('web.1', 2, booting)],
      ['retire web.1 v1'],
    ],
    [
      'an old one of another place stands in where its own has none left',
      { web: { surge: 1 } },
      { web: 1 },
      [web3, process('web.1', 2, booting)],
      [],
    ],
    [
      'old ones of one type stand in for no other',
      { web: { surge: 1 }, worker: { surge: 1 } },
      { web: 1, worker: 1 },
      [web1, web2, process('web.1', 2), process('worker.1', 2, booting)],
      ['announce', 'retire web.1 v1', 'retire web.2 v1'],
    ],
  ])('%s', (_what, rollout, quantities, processes, expected) => {
    expect(since(rollout, quantities, processes)).toEqual(expected);
  });

  test('of two old ones in a place the newer stands in', () => {
    const [older, newer] = [process('web.1', 1), process('web.1', 1, { generation: 1 })];
    for (const old of [
      [older, newer],
      [newer, older],
    ]) {
      const serving = paced(2, { web: { surge: 1 } });
      const app = desired({ live: serving, formation: types({ web: 1 }) });
      const remembered = memory({ serving, admitted: [1, 2] });
      const processes = [...old, process('web.1', 2, booting)];
      expect(decide({ desired: app, memory: remembered, processes }).actions).toEqual([
        { kind: 'retire', key: older.key },
      ]);
    }
  });

  test('with a surge of 0 the room of a place that waits after a crash is no other’s', () => {
    const crashes = { [crashKey(2, 'web.1')]: { count: 2, at: NOW, restartAt: NOW + 5 } };
    const rollout = { web: { surge: 0, batch: 1 } };
    expect(since(rollout, { web: 3 }, [web2, web3], { crashes })).toEqual([]);
  });

  test.each([
    ['release', { release: 1 }, { release: 2 }],
    ['generation', { release: 2 }, { release: 2, generation: 1 }],
  ])('of several old ones the newest %s keeps a place while waves rest', (_what, older, newer) => {
    const serving = paced(2, { web: { surge: 1 } });
    const formation = types({ web: 1 }, 2);
    const app = desired({ live: serving, target: paced(3, {}), formation });
    const remembered = memory({ serving, admitted: [1, 2] });
    const [one, other] = [processRecord(older), processRecord(newer)];
    for (const processes of [
      [one, other],
      [other, one],
    ]) {
      const { actions } = decide({ desired: app, memory: remembered, processes });
      expect(actions).toMatchObject([{ kind: 'start' }, { kind: 'retire', key: one.key }]);
    }
  });
});
