import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf } from '../support/converged.ts';
import { whileFrozen } from '../support/frozen.ts';
import { busyShare } from '../support/processor-time.ts';
import { isLogged } from './apps.ts';
import { type Ground, LOG_BYTES_PER_APP } from './ground.ts';

const MB = 1024 * 1024;
/** More than the engine keeps of one container: five files of ten megabytes. */
const LINES = 300_000;
const LABEL_CHARACTERS = 200;
const ENGINE_BYTES_MAX = 5 * 10 * MB + MB;
/** Of the log store: what it fills is a segment more than what it keeps. */
const STORE_BYTES_MAX = LOG_BYTES_PER_APP + 8 * MB + MB;

/**
 * A store that stands still is the slowest that there can be: an app that gets rid of its lines all the same is never
 * held up by it. Then it goes on, and hears a neighbour though it is far behind.
 */
export async function floodPastFrozenStore({ stack, neighbour, victim }: Ground): Promise<void> {
  const [logs = 0] = stack.pids('logs');
  const path = await outputOf({ stack, victim });
  const begun = performance.now();
  await whileFrozen([logs], async () => {
    expect(await victim.get(floodOf('first'))).toMatchObject({ status: 200 });
    await until('the last line in the hands of the engine', () =>
      endOf(path).includes(` ${LINES}\\n`),
    );
  });
  const writtenMs = performance.now() - begun;
  const mark = `heard-${Date.now()}`;
  const since = performance.now();
  const busy = busyShare([logs], 1_000);
  await neighbour.get(`/print?lines=1&label=${mark}`);
  await isLogged(neighbour, new RegExp(mark));
  const heardMs = performance.now() - since;
  process.stdout.write(
    `${LINES} lines were written in ${Math.round(writtenMs)} ms while the store stood still; ` +
      `then a neighbour was heard after ${Math.round(heardMs)} ms, the store took ${(await busy).toFixed(2)} of a core\n`,
  );
  await isLogged(victim, new RegExp(` ${LINES}\\n`));
  await expectTold(victim);
  expect(await victim.get(floodOf('second'))).toMatchObject({ status: 200 });
  await isLogged(victim, new RegExp(`secondx+ ${LINES}\\n`));
  expect(bytesIn(dirname(path), /-json\.log/)).toBeLessThan(ENGINE_BYTES_MAX);
  const folder = join(dataDirectory(stack.data).own('logs'), victim.id);
  await until('old lines to be gone', () => bytesIn(folder) < STORE_BYTES_MAX);
}

const floodOf = (name: string) =>
  `/print?lines=${LINES}&label=${name.padEnd(LABEL_CHARACTERS, 'x')}`;

/** Its first lines were rotated away unread: that stands where they are missing. */
async function expectTold(victim: Ground['victim']): Promise<void> {
  const { stdout } = await victim.done('logs', '-n', '1000000', '--source', 'tfp');
  // The router's own lines may have been too many meanwhile: that is told, too.
  const told = stdout
    .split('\n')
    .filter((line) => line.includes('L10') && !line.includes('lines of the router dropped'));
  process.stdout.write(`${told.join('\n')}\n`);
  expect(told).toEqual([expect.stringMatching(/lines of web\.1 may be missing here, about \d+/)]);
}

/** Where the engine writes down what the victim's only process says. */
async function outputOf({ stack, victim }: Pick<Ground, 'stack' | 'victim'>): Promise<string> {
  const [container] = await containersOf(stack, victim);
  return (await stack.docker.getContainer(container?.id ?? '').inspect()).LogPath;
}

/** Nothing at the moment of a rotation. */
function endOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return bytes.toString('latin1', Math.max(0, bytes.length - 1_000));
  } catch {
    return '';
  }
}

function bytesIn(folder: string, names = /./): number {
  const found = readdirSync(folder).filter((name) => names.test(name));
  return found.reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
