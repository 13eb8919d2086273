import { constants } from 'node:os';
import type { ProcessCommand } from '@tfp/contract/releases';
import { isStoppedFirst, type RolloutSettings, rolloutOf } from '@tfp/contract/rollout-settings';
import { SIZES, type SizeName } from '@tfp/contract/sizes';
import { LIMITS } from '../limits.ts';
import type { ImageFacts } from './image-facts.ts';
import { type ContainerKind, LABEL, STACK_LABEL } from './labels.ts';

/** Everything that decides how a process is held. Made here and nowhere else, so that no path can forget a limit. */
export interface ContainerSpec {
  name: string;
  image: string;
  entrypoint: string[];
  args: string[];
  user: string;
  /** Handed over by our init where there is one: see `offer-environment.ts`. */
  env: string[];
  labels: Record<string, string>;
  network: string;
  address: string;
  capabilities: string[];
  memoryBytes: number;
  processesMax: number;
  openFilesMax: number;
  cpuShares: number;
  tmpBytes: number;
  /** The host's file of our init, or null where the engine's own must do. */
  init: string | null;
  terminal: boolean;
  stdin: boolean;
}

/** What is the same for all containers of this platform. */
export interface SpecPlatform {
  id: string;
  init: string | null;
  /** What the host can give; asking for more makes the start fail. */
  openFilesMax: number;
  epoch: string;
}

export interface SpecProcess {
  /** The container's name. */
  key: string;
  name: string;
  type: string;
  command: ProcessCommand;
  /** What others may read of the command, where that is less than all of it. */
  shownCommand?: string;
  generation: number;
  size: SizeName;
  kind: ContainerKind;
  network: string;
  address: string;
  terminal?: boolean;
}

interface SpecRelease {
  version: number;
  image: string;
  commit: string;
  rollout?: RolloutSettings;
}

export const INIT_PATH = '/.tfp-init';
export const ENVIRONMENT_PATH = '/.tfp-env';
/** How our init leaves when the platform handed over no environment: the command was not run. */
export const EXIT_NO_ENVIRONMENT = 122;
const MB = 1024 * 1024;
const PLAIN_USER = '10001:10001';
/** Without these an image that starts as root and steps down (nginx, postgres) dies, or never sees our init's SIGTERM. */
const ROOT_CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'KILL', 'SETGID', 'SETUID'];

export function containerSpec(
  platform: SpecPlatform,
  app: { id: string; name: string },
  release: SpecRelease,
  config: Readonly<Record<string, string>>,
  image: ImageFacts,
  process: SpecProcess,
): ContainerSpec {
  const { entrypoint, args } = entry(platform.init, image, process.command);
  const user = image.user === '' ? PLAIN_USER : image.user;
  const { memoryMb, cpuShares, processesMax } = SIZES[process.size];
  return {
    name: process.key,
    image: release.image,
    entrypoint,
    args,
    user,
    env: environmentOf(app, release, config, process),
    labels: labels(platform, app, release, process),
    network: process.network,
    address: process.address,
    capabilities: isRoot(user) ? ROOT_CAPABILITIES : [],
    memoryBytes: memoryMb * MB,
    processesMax,
    openFilesMax: Math.min(LIMITS.openFilesMax, platform.openFilesMax),
    cpuShares,
    tmpBytes: LIMITS.tmpBytes,
    init: platform.init,
    terminal: process.terminal === true,
    stdin: process.kind === 'attached',
  };
}

/** Our init runs the image's own entrypoint and command, or the process type's line in a shell of the image. */
function entry(init: string | null, image: ImageFacts, command: ProcessCommand) {
  const argv = command === null ? [...image.entrypoint, ...image.command] : shell(image, command);
  if (init === null) return { entrypoint: argv.slice(0, 1), args: argv.slice(1) };
  const signal = signalNumber(image.stopSignal);
  const options = ['--environment', ENVIRONMENT_PATH];
  if (signal !== undefined) options.push('--stop-signal', String(signal));
  return { entrypoint: [INIT_PATH], args: [...options, '--', ...argv] };
}

/** A command line, as a person would type it into the image's own shell. */
export function shell(image: ImageFacts, command: string): string[] {
  return [STACK_LABEL in image.labels ? 'bash' : '/bin/sh', '-c', command];
}

/** `SIGQUIT`, `QUIT` and `3` are the same; what SIGTERM would do anyway, or cannot be caught, is left out. */
export function signalNumber(name: string | undefined): number | undefined {
  if (name === undefined || name === '') return undefined;
  const plain = name.startsWith('SIG') ? name : `SIG${name}`;
  const number = /^\d+$/.test(name)
    ? Number(name)
    : constants.signals[plain as keyof typeof constants.signals];
  const useless: (number | undefined)[] = [
    constants.signals.SIGTERM,
    constants.signals.SIGKILL,
    constants.signals.SIGSTOP,
  ];
  return number === undefined || number > 64 || useless.includes(number) ? undefined : number;
}

export function isRoot(user: string): boolean {
  return /^(0+|root)(:|$)/.test(user);
}

/** One worker for each of these is what frameworks are told that fit into the memory. */
const WORKER_MB = 512;

/** The platform's own variables come last: an app cannot take PORT away from itself. WEB_CONCURRENCY is the app's to set. */
function environmentOf(
  app: { name: string },
  release: Pick<SpecRelease, 'version' | 'commit'>,
  config: Readonly<Record<string, string>>,
  process: Pick<SpecProcess, 'name' | 'size'>,
): string[] {
  const { memoryMb } = SIZES[process.size];
  const advice = { WEB_CONCURRENCY: String(Math.max(1, Math.floor(memoryMb / WORKER_MB))) };
  const own = {
    PORT: String(LIMITS.port),
    DYNO: process.name,
    MEMORY_AVAILABLE: String(memoryMb),
    TFP_APP: app.name,
    TFP_RELEASE: `v${release.version}`,
    TFP_COMMIT: release.commit,
    TFP_PROCESS: process.name,
  };
  return Object.entries({ ...advice, ...config, ...own }).map(([key, value]) => `${key}=${value}`);
}

function labels(
  platform: SpecPlatform,
  app: { id: string },
  release: SpecRelease,
  process: SpecProcess,
): Record<string, string> {
  return {
    [LABEL.platform]: platform.id,
    [LABEL.app]: app.id,
    [LABEL.release]: String(release.version),
    [LABEL.process]: process.name,
    [LABEL.type]: process.type,
    [LABEL.generation]: String(process.generation),
    [LABEL.size]: process.size,
    ...(process.kind === 'process' && isStoppedFirst(rolloutOf(release.rollout, process.type))
      ? { [LABEL.alone]: '1' }
      : {}),
    [LABEL.kind]: process.kind,
    [LABEL.command]: process.shownCommand ?? process.command ?? '',
    [LABEL.address]: process.address,
    [LABEL.epoch]: platform.epoch,
  };
}
