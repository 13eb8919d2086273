import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { CommandExit, EXIT } from '../../command-line/exits.ts';
import { TIME_HELP } from '../../command-line/parse-time.ts';
import { LIMITS } from '../../limits.ts';
import { inTimeOrder } from '../../logs/in-time-order.ts';
import { parseLineFilter } from '../../logs/line-filter.ts';
import { createLinePainter } from '../../logs/log-line-text.ts';
import { type LineFilter, readLines, tailLines } from '../../logs/log-stream.ts';
import { untilInterrupted } from '../../terminal/interrupt.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show what an app and the platform around it wrote',
  details: `The newest lines that fit all filters, in the order of their times (--json: as they were stored, by which their ids rise). Lines tell their time in UTC. ${TIME_HELP} Ctrl-C ends --tail. Lines of processes that are gone are still there.`,
  options: {
    ...APP_OPTIONS,
    tail: { type: 'boolean', short: 't', help: 'go on with new lines as they come' },
    num: {
      type: 'string',
      short: 'n',
      value: 'N',
      help: `how many (${LIMITS.logLinesDefault}; with --since all)`,
    },
    since: { type: 'string', value: 'TIME', help: 'only from then on' },
    until: { type: 'string', value: 'TIME', help: 'only before then' },
    process: { type: 'string', short: 'p', value: 'NAME', help: 'only of web.1, or of all of web' },
    release: { type: 'string', value: 'vN', help: 'only of this release' },
    source: { type: 'string', short: 's', value: 'SOURCE', help: 'only of: app, tfp' },
    request: {
      type: 'string',
      value: 'ID',
      help: 'only lines that name this request (its whole id)',
    },
    grep: { type: 'string', short: 'g', value: 'PATTERN', help: 'only lines that grep -E finds' },
    'ignore-case': { type: 'boolean', short: 'i', help: 'upper and lower case are the same' },
    level: { type: 'string', short: 'l', value: 'LEVEL', help: 'only of this level, or graver' },
    field: {
      type: 'string',
      multiple: true,
      value: 'KEY=VALUE',
      help: 'only JSON or logfmt lines that say so (may be repeated)',
    },
    json: { ...JSON_OPTION.json, help: 'print each line as JSON' },
  },
  examples: [
    'tfp logs --tail -p web --level error',
    "tfp logs --since 2h --grep 'timeout|refused' -i",
    'tfp logs --request 4f2c0a1e-5d0b-4a7e-9f39-0d3f0f1f2c11 -a hello',
  ],
  async run(world, { options }) {
    const filter = parseLineFilter(options, new Date());
    const app = await whichApp(world, options);
    const { output } = world;
    const paint = createLinePainter(output);
    const lines = options.tail ? tailLines : readLines;
    await untilInterrupted(
      world,
      async (signal) => {
        const stored = lines(world.platform(), app, filter, signal);
        let isQuiet = true;
        for await (const line of options.json ? stored : inTimeOrder(stored)) {
          output.data(options.json ? JSON.stringify(line) : paint(line));
          isQuiet = false;
        }
        // JSON is for programs, which count for themselves.
        if (isQuiet && !options.tail && !options.json) output.note(nothing(app, filter));
      },
      () => {
        if (options.tail) throw new CommandExit(EXIT.ok);
      },
    );
  },
});

/** The number alone is no filter. */
function nothing(app: string, { num, ...filter }: LineFilter): string {
  const isAll = num !== 0 && Object.keys(filter).length === 0;
  return isAll ? `${app} has no lines yet.` : 'No line fits.';
}
