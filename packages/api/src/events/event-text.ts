import type { AppEventData, AppEventKind, NewAppEvent, ScaledType } from '@tfp/contract/app-events';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import { shortCommit } from '../releases/release.ts';
import { nextTold } from './told-rows.ts';

type Of<Kind extends AppEventKind> = Extract<NewAppEvent, { kind: Kind }>;
type Words = { [Kind in AppEventKind]: (event: Of<Kind>) => string };

/** An event in one short sentence, as a person would say it. */
export function eventText(event: NewAppEvent): string {
  const words = WORDS[event.kind] as ((event: NewAppEvent) => string) | undefined;
  return words?.(event) ?? event.kind;
}

const WORDS: Words = {
  'app.created': ({ data, by }) => `${data.name} was created${who(by)}`,
  'app.renamed': ({ data, by }) => `${data.from} was renamed to ${data.to}${who(by)}`,
  'app.destroyed': ({ data, by }) => `${data.name} was destroyed${who(by)}`,

  'build.started': ({ data, by }) => `${build(data)} started${who(by)}`,
  'build.succeeded': ({ data }) => `${build(data)} succeeded`,
  'build.superseded': ({ data }) =>
    `${build(data)} makes no release: ${shortCommit(data.byCommit)} was pushed meanwhile`,
  'build.failed': ({ data }) => `${build(data)} failed: ${data.reason}`,

  'config.changed': ({ data, by }) => `Config changed${who(by)}: ${changedNames(data)}`,

  'release.created': ({ data, version, by }) =>
    `v${version} created${who(by)}: ${data.description}`,
  'release.superseded': ({ data, version }) => `v${data.by} took the place of v${version}`,
  'release.command.started': ({ version }) => `v${version} runs its release command`,
  'release.command.passed': ({ version }) => `The release command of v${version} is done`,
  'release.live': ({ data, version }) =>
    data.processes === 0
      ? `v${version} is live; nothing runs`
      : `v${version} is live after ${seconds(data.liveMs)} (${count(data.processes, 'process')})`,
  'release.settled': ({ data, version }) => `v${version} has replaced the rest: ${drain(data)}`,
  'release.failed': ({ data, version }) => `v${version} failed (${data.code}): ${data.message}`,
  'release.reverted': ({ data, version }) =>
    `v${version} was taken back, v${data.to} serves (${data.code}): ${data.message}`,

  'process.starting': (event) => `${named(event)} is starting`,
  'process.up': (event) => `${named(event)} is up`,
  'process.stopping': (event) => `${named(event)} is stopping`,
  'process.down': (event) => `${named(event)} is down`,
  'process.crashed': (event) =>
    `${named(event)} crashed (${event.data.code}): ${event.data.message}${again(event.data.crashes)}`,
  'process.unready': (event) =>
    `${named(event)} is not ready: ${event.data.reason}${again(event.data.times)}`,
  'process.ready': (event) => `${named(event)} is ready again`,
  'process.unwell': (event) =>
    `${named(event)} is replaced, since it is not alive: ${event.data.reason}${again(event.data.crashes)}`,
  'process.recovered': (event) =>
    `${named(event)} has stayed up: its ${count(event.data.crashes, 'crash')} in a row are over`,
  'process.restarted': ({ process, by }) => `Restart of ${process} asked for${who(by)}`,

  'formation.scaled': ({ data, by }) => `Scaled${who(by)}: ${scaled(data.types)}`,
  'formation.restarted': ({ data, by }) =>
    `Restart of ${data.type ?? 'all processes'} asked for${who(by)}`,

  'run.started': ({ data, process, by }) => `${process} started${who(by)}: ${data.command}`,
  'run.ended': ({ data, process }) => `${process} ${runEnd(data)}`,

  'cron.started': ({ data, process }) => `Job ${data.job} started as ${process}`,
  'cron.ended': ({ data, process }) => `Job ${data.job} ${cronEnd(data)} (${process})`,
  'cron.missed': ({ data }) =>
    `${count(data.count, 'run')} of job ${data.job} ${data.how}: ${data.note}`,
  'cron.suspended': ({ data, by }) => `Job ${data.job} suspended${who(by)}`,
  'cron.resumed': ({ data, by }) => `Job ${data.job} resumed${who(by)}`,

  'pipeline.added': ({ data, by }) =>
    `Added to pipeline ${data.pipeline} as ${data.stage}${who(by)}`,
  'pipeline.moved': ({ data, by }) =>
    `Moved to ${data.stage} in pipeline ${data.pipeline}${who(by)}`,
  'pipeline.removed': ({ data, by }) => `Removed from pipeline ${data.pipeline}${who(by)}`,
  'pipeline.promoted': ({ data, version, by }) =>
    `v${version} promoted to ${data.app}${who(by)}, as its v${data.version}`,

  'drain.added': ({ data, by }) => `Drain to ${data.to} added${who(by)}`,
  'drain.removed': ({ data, by }) => `Drain to ${data.to} removed${who(by)}`,
};

const who = (by: string | undefined) => (by === undefined ? '' : ` by ${by}`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const count = (number: number, word: string) =>
  `${number} ${number === 1 ? word : `${word}${/(s|h)$/.test(word) ? 'es' : 's'}`}`;
const named = ({ process, version }: Pick<NewAppEvent, 'process' | 'version'>) =>
  `${process} of v${version}`;
const build = ({ build: number, commit }: { build: number; commit: string }) =>
  `Build #${number} of ${shortCommit(commit)}`;

function changedNames({ set, unset }: AppEventData['config.changed']): string {
  const parts = [];
  if (set.length > 0) parts.push(`set ${set.join(', ')}`);
  if (unset.length > 0) parts.push(`unset ${unset.join(', ')}`);
  return parts.join('; ');
}

function drain(settled: AppEventData['release.settled']): string {
  const { drained, dropped, cut, stopped, killed } = settled;
  const told = [`${count(stopped, 'process')} stopped`, `${count(drained, 'request')} drained`];
  if (killed > 0) told.push(`${killed} killed`);
  if (dropped > 0) told.push(`${dropped} dropped`);
  if (cut > 0) told.push(`${count(cut, 'stream')} cut`);
  return told.join(', ');
}

function again(number: number): string {
  if (number <= 1) return '';
  return ` (${number} times in a row${nextTold(number) > number + 1 ? `; told again at ${nextTold(number)}` : ''})`;
}

function scaled(types: Record<string, ScaledType>): string {
  const one = ({ quantity, size }: ScaledType['from']) =>
    size === STANDARD_SIZE ? `${quantity}` : `${quantity}:${size}`;
  return Object.entries(types)
    .map(([type, now]) => `${type}=${one(now)} (was ${one(now.from)})`)
    .join(', ');
}

function runEnd({ how, code, signal }: AppEventData['run.ended']): string {
  if (how === 'timeout') return 'was ended: its time was over';
  if (how === 'unstarted') return 'could not be started';
  if (how === 'lost') return 'is gone: nobody saw how it ended';
  return `exited with status ${code}${signal === null ? '' : ` (${signal})`}`;
}

function cronEnd({ outcome, exitCode }: AppEventData['cron.ended']): string {
  const words = { timed_out: 'timed out', lost: 'was lost', unstarted: 'could not be started' };
  const told = outcome in words ? words[outcome as keyof typeof words] : outcome;
  return exitCode === null || exitCode === 0 ? told : `${told} with status ${exitCode}`;
}
