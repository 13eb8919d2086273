import { setTimeout as delay } from 'node:timers/promises';
import type { ApiMetrics } from '@tfp/contract/metrics';
import { appPath } from '../../app-path.ts';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { parseSeconds } from '../../duration.ts';
import { CommandExit, EXIT, UsageError } from '../../exits.ts';
import { untilInterrupted } from '../../interrupt.ts';
import { LIMITS } from '../../limits.ts';
import { HEAD_WIDTH, metricLines } from '../../metrics/metric-lines.ts';
import { safeText } from '../../output/safe-text.ts';
import { whichApp } from '../../which-app.ts';
import { withQuery } from '../../with-query.ts';
import type { World } from '../../world.ts';

const SINCE = '1h';

export const command = defineCommand({
  summary: 'Plot requests, errors, latency, CPU and memory of an app',
  details:
    'A week of minutes is kept. Signs below the plot are releases and crashes. What is not known is left blank; a minute is told when it is over.',
  options: {
    ...APP_OPTIONS,
    since: { type: 'string', value: 'TIME', help: `how far back: 30m, 6h, 7d (${SINCE})` },
    process: { type: 'string', short: 'p', value: 'NAME', help: 'only web.1, or all of web' },
    tail: { type: 'boolean', short: 't', help: 'draw it again and again, until Ctrl-C' },
    json: { ...JSON_OPTION.json, help: 'print all series as JSON' },
  },
  examples: ['tfp metrics', 'tfp metrics --since 7d -a hello', 'tfp metrics -p worker --tail'],
  async run(world, { options }) {
    const seconds = parseSeconds(options.since ?? SINCE);
    if (seconds > LIMITS.metricsSecondsMax)
      throw new UsageError('A week of numbers is kept: --since 7d at most.');
    const { output } = world;
    if (options.tail && (!output.isTerminal || options.json))
      throw new UsageError('--tail draws on a terminal.', 'Without it: tfp metrics --json');
    const app = await whichApp(world, options);
    const ask = { app, seconds, process: options.process };
    if (options.json) return output.json(await read(world, ask, undefined));
    if (options.tail) return drawAgain(world, ask);
    const lines = await draw(world, ask);
    if (lines.length === 0) return output.note(nothingYet(ask));
    for (const line of lines) output.data(line);
  },
});

interface Ask {
  app: string;
  seconds: number;
  process: string | undefined;
}

/** With a width, a step becomes one character of it. */
function read(
  { platform }: World,
  { app, seconds }: Ask,
  width: number | undefined,
): Promise<ApiMetrics> {
  const since = Math.floor(Date.now() / 1_000) - seconds;
  const step = width === undefined ? undefined : 60 * Math.ceil(seconds / 60 / width);
  return platform().get<ApiMetrics>(withQuery(appPath(app, '/metrics'), { since, step }));
}

async function draw(world: World, ask: Ask): Promise<string[]> {
  const { output, stdout, config } = world;
  const columns = stdout.columns || LIMITS.columnsDefault;
  const plotWidth = Math.max(LIMITS.plotWidthMin, columns - HEAD_WIDTH - 1);
  const metrics = await read(world, ask, Math.min(plotWidth, LIMITS.plotWidthMax));
  return metricLines(metrics, ask.process, {
    plotWidth: output.isTerminal ? plotWidth : 0,
    unicode: config.unicode,
  }).map((line) => safeText(line));
}

async function drawAgain(world: World, ask: Ask): Promise<void> {
  const { stdout, config } = world;
  await untilInterrupted(
    world,
    async (signal) => {
      for (let drawn = 0; ; ) {
        const lines = await draw(world, ask);
        const told = lines.length === 0 ? [nothingYet(ask)] : lines.slice(0, roomIn(world));
        // Over what was drawn before, where the terminal can go back.
        const back = drawn > 0 && config.term !== 'dumb' ? `\x1b[${drawn}A\x1b[J` : '';
        stdout.write(`${back}${told.join('\n')}\n`);
        drawn = told.length;
        await delay(LIMITS.metricsRedrawMs, undefined, { signal });
      }
    },
    () => {
      throw new CommandExit(EXIT.ok);
    },
  );
}

/** What has left the screen at its top cannot be drawn over. */
function roomIn({ stdout }: World): number {
  return (stdout.rows || LIMITS.rowsDefault) - 2;
}

function nothingYet({ app, process }: Ask): string {
  return process === undefined
    ? `No numbers of ${app} yet. They come a minute after its first process starts: git push tfp main`
    : `No numbers of ${process} in that time. All of ${app}: tfp metrics -a ${app}`;
}
