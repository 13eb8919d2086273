import { setTimeout as pause } from 'node:timers/promises';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno, ApiFormation } from '@tfp/contract/platform-api';
import { LIMITS } from '../limits.ts';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { isAway } from '../platform/try-again.ts';
import { engineSilent } from './engine-silent.ts';
import { listProcesses, unseenSince } from './list-processes.ts';
import { createPatience } from './patience.ts';

export interface SettleOptions {
  signal: AbortSignal;
  /** The types of which as many processes should be up as the formation has. */
  types: ReadonlySet<string>;
  /** Ids of processes that should be gone. */
  replaced?: ReadonlySet<string>;
  onProgress: (line: string) => void;
  /** Told once: nobody can see what runs. */
  onBlind: (line: string) => void;
}

/**
 * Waits until the processes are as they should be; the first one that crashes ends the wait. Somebody may scale the app
 * meanwhile: it is the formation as it stands now that counts, and that is given back.
 */
export async function settleProcesses(
  platform: Pick<PlatformClient, 'get'>,
  app: string,
  options: SettleOptions,
): Promise<ApiFormation[]> {
  // Types that are replaced in waves may take long as a whole.
  const isOver = createPatience(LIMITS.processesSettleMs);
  const bear = createBlindness(options.onBlind);
  const { signal } = options;
  let delay: number = LIMITS.processesPollFirstMs;
  while (true) {
    const { formation, processes, blind } = await look(platform, app, signal);
    const open = openTypes(formation, processes, options);
    // What cannot be seen is no proof that it runs.
    if (blind) open.push('what runs cannot be seen right now');
    if (open.length === 0) return formation;
    const crashed = newcomers(formation, processes, options).find(
      ({ state }) => state === 'crashed',
    );
    if (crashed) throw crash(app, crashed);
    bear(blind);
    if (isOver(open.join(), Date.now())) throw tooSlow(app, open);
    options.onProgress(open.join(', '));
    await pause(delay, undefined, { signal });
    delay = Math.min(delay * 1.5, LIMITS.processesPollMaxMs);
  }
}

/** What cannot be seen for long ends the wait; some time before that, whoever waits is told. */
function createBlindness(onBlind: (line: string) => void): (blind: TfpError | undefined) => void {
  const isWorthWords = createPatience(LIMITS.blindTellMs);
  const isTooLong = createPatience(LIMITS.blindMs);
  let isTold = false;
  return (blind) => {
    const [state, now] = [String(blind !== undefined), Date.now()];
    const [tells, ends] = [isWorthWords(state, now), isTooLong(state, now)];
    if (blind === undefined) return;
    if (ends) throw blind;
    if (tells && !isTold) onBlind(blind.message);
    isTold ||= tells;
  };
}

interface Look {
  formation: ApiFormation[];
  processes: ApiDyno[];
  /** Why nobody can tell what runs, where that is so. */
  blind: TfpError | undefined;
}

const STANDS = 'The change is recorded, and made when it does.';

async function look(
  platform: Pick<PlatformClient, 'get'>,
  app: string,
  signal: AbortSignal,
): Promise<Look> {
  try {
    // The formation first: it is never newer than the processes.
    const formation = await platform.get<ApiFormation[]>(appPath(app, '/formation'), { signal });
    const processes = await listProcesses(platform, app, signal);
    const isUnseen = unseenSince(processes) !== undefined;
    return { formation, processes, blind: isUnseen ? engineSilent(STANDS) : undefined };
  } catch (error) {
    if (signal.aborted || !isAway(error)) throw error;
    const { code, message, hint = 'How its parts are: tfp health' } = error;
    const words = new TfpError(code, `${message} ${STANDS}`, { hint, cause: error });
    return { formation: [], processes: [], blind: words };
  }
}

/** The types that are not yet as they should be, as `web 1 of 3`. Processes that are on their way out do not count. */
function openTypes(
  formation: readonly ApiFormation[],
  processes: readonly ApiDyno[],
  options: SettleOptions,
): string[] {
  const staying = processes.filter(({ state }) => state !== 'stopping' && state !== 'down');
  const wanted = formation.filter(({ type }) => options.types.has(type));
  return wanted.flatMap(({ type, quantity, size }) => {
    const ofType = staying.filter((process) => process.type === type);
    const fitting = ofType.filter(
      (process) => process.size === size && !options.replaced?.has(process.id),
    );
    const up = fitting.filter(({ state }) => state === 'up');
    const settled = up.length === quantity && ofType.length === quantity;
    return settled ? [] : [`${type} ${up.length} of ${quantity}`];
  });
}

/** A process of another size is one that leaves. */
function newcomers(
  formation: readonly ApiFormation[],
  processes: readonly ApiDyno[],
  { replaced, types }: SettleOptions,
): ApiDyno[] {
  const sizes = new Map(formation.map(({ type, size }) => [type, size]));
  return processes.filter(
    ({ id, type, size }) => types.has(type) && size === sizes.get(type) && !replaced?.has(id),
  );
}

function crash(app: string, process: ApiDyno): TfpError {
  const code = process.tfp?.exit_code;
  const how = code === null || code === undefined ? '' : ` with status ${code}`;
  return new TfpError('release_failed', `${process.name} crashed${how}.`, {
    hint: `It is started again by itself. See: tfp logs -p ${process.name} -a ${app}`,
  });
}

function tooSlow(app: string, open: readonly string[]): TfpError {
  const limit = `${LIMITS.processesSettleMs / 1000} s`;
  return new TfpError(
    'unavailable',
    `Not all are up, and for ${limit} nothing has changed: ${open.join(', ')}.`,
    {
      hint: `The platform goes on with it. See: tfp ps -a ${app}`,
    },
  );
}
