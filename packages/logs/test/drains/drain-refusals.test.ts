import { expect, test } from 'vitest';
import type { Batch } from '#src/drains/drain-line.ts';
import type { Receiver } from '#src/drains/receivers/receiver.ts';
import { limits } from '#src/limits.ts';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, platformLines } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

// Goal: each batch is tried as often as the limit says. Method: a receiver that refuses all, while an app goes.

test('refusals of lines that are gone do not count against others', async () => {
  const asked: string[] = [];
  const receiver: Receiver = {
    confirms: true,
    lingers: false,
    async send({ app }: Batch) {
      asked.push(app.id);
      if (asked.length === limits.drainRefusalsMax) drain.removeApp('app-1');
      return { kind: 'refused', text: 'no' };
    },
    close: () => undefined,
  };
  const { drain, log } = startDrain(desiredDrain({ url: 'http://127.0.0.1:1/' }), { receiver });
  log.append([platformLines(['1'])]);
  await until('the end of the app', () => asked.length === limits.drainRefusalsMax);
  expect(drain.status().dropped).toBe(0);

  const other = openAppLog(temporaryFolder());
  other.append([platformLines(['2'])]);
  drain.addApp({ id: 'app-2', name: 'other' }, other);
  await until('the drop', () => drain.status().dropped === 1);
  expect(asked.filter((id) => id === 'app-2')).toHaveLength(limits.drainRefusalsMax);
});
