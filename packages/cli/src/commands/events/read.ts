import { isKindName } from '@tfp/contract/app-events';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { countOption, parseCount } from '../../command-line/count-option.ts';
import { CommandExit, EXIT, UsageError } from '../../command-line/exits.ts';
import { parseTime, TIME_HELP } from '../../command-line/parse-time.ts';
import { createEventPainter } from '../../events/event-line-text.ts';
import { type EventWish, readEvents, tailEvents } from '../../events/event-stream.ts';
import { LIMITS } from '../../limits.ts';
import { untilInterrupted } from '../../terminal/interrupt.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show what happened to an app, as it happens',
  details: `Builds, releases, processes, changes and who made them. The newest stands last. Ctrl-C ends --tail. Kinds are named as release, or release.live; --json tells the kind and the id of each event. ${TIME_HELP} Times are shown local, too; --json has them in UTC.`,
  options: {
    ...APP_OPTIONS,
    tail: { type: 'boolean', short: 't', help: 'go on with new events as they come' },
    num: countOption(LIMITS.eventsDefault),
    kind: { type: 'string', short: 'k', value: 'KINDS', help: 'only these, with commas between' },
    since: { type: 'string', value: 'TIME', help: 'only from then on' },
    after: { type: 'string', value: 'ID', help: 'only behind the event with this id' },
    json: { ...JSON_OPTION.json, help: 'print each event as JSON' },
  },
  examples: [
    'tfp events',
    'tfp events --tail -k release,process.crashed',
    'tfp events --since 2h -n 500 -a hello',
  ],
  async run(world, { options }) {
    const wish = parseWish(options);
    const app = await whichApp(world, options);
    const { output } = world;
    const paint = createEventPainter(output);
    const events = options.tail ? tailEvents : readEvents;
    await untilInterrupted(
      world,
      async (signal) => {
        let isQuiet = true;
        for await (const event of events(world.platform(), app, wish, signal)) {
          output.data(options.json ? JSON.stringify(event) : paint(event));
          isQuiet = false;
        }
        if (isQuiet && !options.tail && !options.json) output.note(nothing(app, options));
      },
      () => {
        if (options.tail) throw new CommandExit(EXIT.ok);
      },
    );
  },
});

type WishWords = Record<'num' | 'kind' | 'since' | 'after', string | undefined>;

function nothing(app: string, { num, kind, since, after }: WishWords): string {
  const isAll = [num, kind, since, after].every((word) => word === undefined);
  return isAll ? `Nothing is told of ${app} yet.` : 'No event fits.';
}

function parseWish(options: WishWords): EventWish {
  const isBounded = options.since !== undefined || options.after !== undefined;
  const standard = isBounded ? undefined : LIMITS.eventsDefault;
  return {
    num: parseCount(options.num, standard, 'events', { min: 0 }),
    after: options.after === undefined ? undefined : parseId(options.after),
    kinds: options.kind === undefined ? undefined : parseKinds(options.kind),
    since:
      options.since === undefined ? undefined : parseTime(options.since, new Date()).toISOString(),
  };
}

function parseId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no id of an event: tfp events --json tells them.`);
}

function parseKinds(text: string): string {
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !isKindName(kind));
  if (unknown === undefined) return kinds.join(',');
  throw new UsageError(
    `"${unknown}" is no kind of events.`,
    'There are app, build, config, release, process, formation, run, cron, pipeline and drain.',
  );
}
