import { setTimeout as delay } from 'node:timers/promises';
import type { TfpError } from '@tfp/contract/errors';
import { readLogProcess } from '@tfp/contract/log-process';
import type { ApiMetrics } from '@tfp/contract/metrics';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { CommandExit, EXIT, inUsage, UsageError } from '../../command-line/exits.ts';
import { parseTime, TIME_HELP } from '../../command-line/parse-time.ts';
import { LIMITS } from '../../limits.ts';
import { HEAD_WIDTH, metricLines } from '../../metrics/metric-lines.ts';
import { ofProcess } from '../../metrics/of-process.ts';
import { safeText } from '../../output/safe-text.ts';
import { cut } from '../../output/table.ts';
import { wrapText } from '../../output/wrap-text.ts';
import { appPath } from '../../platform/app-path.ts';
import { isAway } from '../../platform/try-again.ts';
import { withQuery } from '../../platform/with-query.ts';
import { newestAccepted } from '../../releases/find-release.ts';
import { untilInterrupted } from '../../terminal/interrupt.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

const SINCE = '1h';

export const command = defineCommand({
  summary: 'Plot requests, errors, latency, CPU and memory of an app',
  details: `A week of minutes is kept. Signs below the plot are releases and crashes. What is not known is left blank; a minute is told when it is over. ${TIME_HELP} The clock above the plot is local, too.`,
  options: {
    ...APP_OPTIONS,
    since: { type: 'string', value: 'TIME', help: `only from then on (${SINCE}; 7d at most)` },
    process: { type: 'string', short: 'p', value: 'NAME', help: 'only web.1, or all of web' },
    tail: { type: 'boolean', short: 't', help: 'draw it again and again, until Ctrl-C' },
    json: { ...JSON_OPTION.json, help: 'print all series as JSON' },
  },
  examples: ['tfp metrics', 'tfp metrics --since 7d -a hello', 'tfp metrics -p worker --tail'],
  async run(world, { options }) {
    const since = options.since ?? SINCE;
    if (secondsSince(since) > LIMITS.metricsSecondsMax)
      throw new UsageError('A week of numbers is kept: --since 7d at most.');
    const { process } = options;
    if (process !== undefined) inUsage(() => readLogProcess(process));
    const { output } = world;
    if (options.tail && (!output.isTerminal || options.json))
      throw new UsageError('--tail draws on a terminal.', 'Without it: tfp metrics --json');
    const app = await whichApp(world, options);
    const ask = { app, since, process };
    if (options.json) return printJson(world, ask);
    if (options.tail) return drawAgain(world, ask);
    const lines = await draw(world, ask);
    if (lines.length === 0) return output.note(await nothingYet(world, ask));
    for (const line of lines) output.data(line);
  },
});

interface Ask {
  app: string;
  since: string;
  process: string | undefined;
}

/** How far back a TIME lies by now: with --tail it is read again for each picture. */
function secondsSince(since: string): number {
  const now = new Date();
  const seconds = Math.ceil((now.getTime() - parseTime(since, now).getTime()) / 1_000);
  if (seconds <= 0) throw new UsageError(`There is no time between ${since} and now.`);
  return seconds;
}

async function printJson(world: World, ask: Ask): Promise<void> {
  const metrics = ofProcess(await read(world, ask, undefined), ask.process);
  world.output.json(metrics);
  if (ask.process !== undefined && metrics.processes.length === 0)
    world.output.note(await nothingYet(world, ask));
}

/** With a width, a step becomes one character of it. */
function read(
  { platform }: World,
  { app, since }: Ask,
  width: number | undefined,
): Promise<ApiMetrics> {
  const seconds = secondsSince(since);
  const begin = Math.floor(Date.now() / 1_000) - seconds;
  const step = width === undefined ? undefined : 60 * Math.ceil(seconds / 60 / width);
  return platform().get<ApiMetrics>(withQuery(appPath(app, '/metrics'), { since: begin, step }));
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
      let lines: string[] | undefined;
      for (let drawn = 0; ; ) {
        let note: string[] = [];
        try {
          lines = await picture(world, ask);
        } catch (error) {
          // What answered before is restarted, so it will answer again.
          if (lines === undefined || !isAway(error)) throw error;
          note = [noteOf(error, stdout.columns || LIMITS.columnsDefault)];
        }
        const told = [...lines.slice(0, roomIn(world) - note.length), ...note];
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

async function picture(world: World, ask: Ask): Promise<string[]> {
  const lines = await draw(world, ask);
  if (lines.length > 0) return lines;
  return wrapText(await nothingYet(world, ask), world.stdout.columns || LIMITS.columnsDefault);
}

/** One line: what is drawn over has to be counted. */
function noteOf({ message }: TfpError, width: number): string {
  const clock = new Date().toLocaleTimeString('en-GB');
  return cut(`${clock} No new numbers: ${safeText(message)}`, width);
}

/** What has left the screen at its top cannot be drawn over. */
function roomIn({ stdout }: World): number {
  return (stdout.rows || LIMITS.rowsDefault) - 2;
}

async function nothingYet({ platform }: World, { app, process }: Ask): Promise<string> {
  if (process !== undefined)
    return `No numbers of ${process} in that time. All of ${app}: tfp metrics -a ${app}`;
  const isReleased = (await newestAccepted(platform(), app)) > 0;
  return isReleased
    ? `No numbers of ${app} in that time: they come a minute after a process starts. What runs: tfp ps -a ${app}`
    : `No numbers of ${app}: it has no release yet, so nothing of it runs. Deploy it: git push tfp main`;
}
