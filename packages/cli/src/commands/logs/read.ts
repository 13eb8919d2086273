import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { CommandExit, EXIT, UsageError } from '../../exits.ts';
import { inTimeOrder } from '../../in-time-order.ts';
import { untilInterrupted } from '../../interrupt.ts';
import { LIMITS } from '../../limits.ts';
import { type LogFilter, readLines, tailLines } from '../../log-stream.ts';
import { createLinePainter } from '../../output/log-line-text.ts';
import { whichApp } from '../../which-app.ts';

const SOURCES = ['app', 'tfp'] as const;

export const command = defineCommand({
  summary: 'Show what an app and the platform around it wrote',
  details:
    'Ctrl-C ends --tail. Lines of processes that are gone are still there. They come in the order of their times; ' +
    'with --json in the order in which they were stored, by which their ids rise.',
  options: {
    ...APP_OPTIONS,
    tail: { type: 'boolean', short: 't', help: 'go on with new lines as they come' },
    num: { type: 'string', short: 'n', value: 'N', help: `how many (${LIMITS.logLinesDefault})` },
    process: { type: 'string', short: 'p', value: 'NAME', help: 'only of web.1, or of all of web' },
    source: { type: 'string', short: 's', value: 'SOURCE', help: 'only of: app, tfp' },
    json: { ...JSON_OPTION.json, help: 'print each line as JSON' },
  },
  examples: ['tfp logs', 'tfp logs --tail -p web', 'tfp logs -n 1000 --source tfp -a hello'],
  async run(world, { options }) {
    const filter = parseFilter(options);
    const app = await whichApp(world, options);
    const { output } = world;
    const paint = createLinePainter(output);
    const lines = options.tail ? tailLines : readLines;
    await untilInterrupted(
      world,
      async (signal) => {
        const stored = lines(world.platform(), app, filter, signal);
        for await (const line of options.json ? stored : inTimeOrder(stored)) {
          output.data(options.json ? JSON.stringify(line) : paint(line));
        }
      },
      () => {
        if (options.tail) throw new CommandExit(EXIT.ok);
      },
    );
  },
});

function parseFilter(options: {
  num: string | undefined;
  process: string | undefined;
  source: string | undefined;
}): LogFilter {
  const num = options.num === undefined ? LIMITS.logLinesDefault : Number(options.num);
  if (!Number.isInteger(num) || num < 0) {
    throw new UsageError(`"${options.num}" is no number of lines: write -n 500, for example.`);
  }
  const source = SOURCES.find((name) => name === options.source);
  if (options.source !== undefined && source === undefined) {
    throw new UsageError(`"${options.source}" is no source: it is app or tfp.`);
  }
  return {
    num,
    ...(options.process === undefined ? {} : { process: options.process }),
    ...(source === undefined ? {} : { source }),
  };
}
