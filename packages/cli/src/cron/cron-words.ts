import type { ApiCronRun } from '@tfp/contract/cron';
import { secondsWords } from '@tfp/contract/seconds-words';
import { timeAgo } from '../output/relative-time.ts';
import type { Style } from '../output/styles.ts';

const WORDS: Readonly<Record<ApiCronRun['outcome'], string>> = {
  running: 'runs',
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timed out',
  replaced: 'replaced',
  stopped: 'stopped',
  lost: 'lost',
  unstarted: 'not started',
  missed: 'missed',
  skipped: 'skipped',
};
const STYLES: Readonly<Partial<Record<ApiCronRun['outcome'], Style>>> = {
  succeeded: 'green',
  failed: 'red',
  timed_out: 'red',
  unstarted: 'red',
};

/** `failed (3)`, `4 missed`. */
export function outcomeWords({ outcome, exit_code, count }: ApiCronRun): string {
  const word = WORDS[outcome] ?? outcome;
  if (count > 1) return `${count} ${word}`;
  return outcome === 'failed' && exit_code !== null ? `${word} (${exit_code})` : word;
}

/** With when that was. */
export function runWords(run: ApiCronRun, now: number): string {
  return `${outcomeWords(run)}, ${timeAgo(whenOf(run), now)}`;
}

export function runStyle({ outcome }: ApiCronRun): Style {
  return STYLES[outcome] ?? 'yellow';
}

/** When a run began, or was due. */
export function whenOf({ started_at, due_at, ended_at }: ApiCronRun): string {
  return started_at ?? due_at ?? ended_at ?? '';
}

export function durationWords({ started_at, ended_at }: ApiCronRun): string {
  if (started_at === null || ended_at === null) return '';
  return secondsWords(Date.parse(ended_at) - Date.parse(started_at));
}
