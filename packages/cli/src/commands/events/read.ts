import { isKindName } from '@tfp/contract/app-events';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { parseSeconds } from '../../duration.ts';
import { type EventWish, readEvents, tailEvents } from '../../event-stream.ts';
import { CommandExit, EXIT, UsageError } from '../../exits.ts';
import { untilInterrupted } from '../../interrupt.ts';
import { LIMITS } from '../../limits.ts';
import { createEventPainter } from '../../output/event-line-text.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show what happened to an app, as it happens',
  details:
    'Builds, releases, processes, changes and who made them. The newest stands last. Ctrl-C ends --tail. Kinds are named as release, or release.live; --json tells the kind and the id of each event.',
  options: {
    ...APP_OPTIONS,
    tail: { type: 'boolean', short: 't', help: 'go on with new events as they come' },
    num: { type: 'string', short: 'n', value: 'N', help: `how many (${LIMITS.eventsDefault})` },
    kind: { type: 'string', short: 'k', value: 'KINDS', help: 'only these, with commas between' },
    since: { type: 'string', value: 'TIME', help: 'only since: 10m, 2h, 2026-11-27T12:00:00Z' },
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
        if (isQuiet) output.note('Nothing of that kind has happened.');
      },
      () => {
        if (options.tail) throw new CommandExit(EXIT.ok);
      },
    );
  },
});

function parseWish(options: {
  num: string | undefined;
  kind: string | undefined;
  since: string | undefined;
  after: string | undefined;
}): EventWish {
  const isBounded = options.since !== undefined || options.after !== undefined;
  const num = parseNumber(options.num, 'number of events: write -n 50, for example.');
  return {
    num: num ?? (isBounded ? undefined : LIMITS.eventsDefault),
    after: parseNumber(options.after, 'id of an event: tfp events --json tells them.'),
    kinds: options.kind === undefined ? undefined : parseKinds(options.kind),
    since: options.since === undefined ? undefined : parseSince(options.since),
  };
}

function parseNumber(text: string | undefined, words: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is no ${words}`);
}

function parseKinds(text: string): string {
  const kinds = text.split(',');
  const unknown = kinds.find((kind) => !isKindName(kind));
  if (unknown === undefined) return kinds.join(',');
  throw new UsageError(
    `"${unknown}" is no kind of events.`,
    'There are app, build, config, release, process, formation, run, cron, pipeline and drain.',
  );
}

function parseSince(text: string): string {
  const isTime = /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text));
  const time = isTime ? Date.parse(text) : Date.now() - parseSeconds(text) * 1_000;
  return new Date(time).toISOString();
}
