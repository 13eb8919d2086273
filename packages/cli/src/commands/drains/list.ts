import type { ApiLogDrain } from '@tfp/contract/drains';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import {
  DRAIN_OPTIONS,
  drainKind,
  drainState,
  shortDrain,
  whoseDrains,
} from '../../drains/which-drain.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { safeText } from '../../output/safe-text.ts';
import { wrapText } from '../../output/wrap-text.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'List where the lines of an app are sent to, and how it goes',
  details:
    'A drain reads the stored lines at its own pace and sends each at least once: after a death of the platform or a broken connection some come twice, with the same id. One that is more than 64 MB or a day behind leaps forward; what it lost is counted under DROPPED and told to the receiver and in the logs (L10). Passwords and tokens in a URL are shown as ***.',
  options: { ...DRAIN_OPTIONS, ...JSON_OPTION },
  examples: ['tfp drains', 'tfp drains -a hello --json', 'tfp drains --platform'],
  async run(world, { options }) {
    const { path, name, flag } = await whoseDrains(world, options);
    const drains = await world.platform().get<ApiLogDrain[]>(path);
    const { output } = world;
    if (options.json) return output.json(drains);
    if (drains.length === 0) {
      return output.note(`There are no drains of ${name}. Add one: tfp drains:add URL ${flag}`);
    }
    showTable(world, drains);
    showTroubles(world, drains);
  },
});

function showTable({ output }: World, drains: ApiLogDrain[]): void {
  const count = (name: 'sent' | 'waiting' | 'dropped') => (drain: ApiLogDrain) =>
    String(drain.tfp.status?.[name] ?? '');
  output.table<ApiLogDrain>(
    [
      { title: 'DRAIN', text: shortDrain, paint: (cell) => output.style(cell, 'bold') },
      { title: 'KIND', text: drainKind },
      {
        title: 'STATE',
        text: drainState,
        paint: (cell, { tfp }) =>
          tfp.status?.state === 'retrying' ? output.style(cell, 'red') : cell,
      },
      { title: 'SENT', text: count('sent') },
      { title: 'WAITING', text: count('waiting') },
      { title: 'DROPPED', text: count('dropped') },
      { title: 'TO', text: placeOf, flexible: true },
    ],
    drains,
  );
}

/** KIND says of syslog whether it is over TLS; else the URL does. */
function placeOf({ url }: ApiLogDrain): string {
  return url.replace(/^syslog(\+tls)?:\/\//, '');
}

/** What went wrong last, also where all is well again. */
function showTroubles({ output }: World, drains: ApiLogDrain[]): void {
  const now = Date.now();
  const { progress } = output;
  const width = progress.isTerminal ? progress.columns : undefined;
  for (const drain of drains) {
    const error = drain.tfp.status?.lastError;
    if (!error) continue;
    const text = `${shortDrain(drain)}, ${timeAgo(error.at, now)}: ${safeText(error.text)}`;
    for (const line of wrapText(text, width)) output.note(line);
  }
}
