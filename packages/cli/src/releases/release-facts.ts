import type { ApiRelease, ApiReleaseCause } from '@tfp/contract/platform-api';
import { datedProofWords } from '@tfp/contract/proof-words';
import type { SettledProof } from '@tfp/contract/releases';
import { rolloutWords } from '@tfp/contract/rollout-settings';
import { LIMITS } from '../limits.ts';
import { FACT_WIDTH, fact } from '../output/fact.ts';
import { timeAgo } from '../output/relative-time.ts';
import { safeText } from '../output/safe-text.ts';
import { wrapText } from '../output/wrap-text.ts';
import { healthCheckWords } from './health-check-words.ts';
import { shortHash } from './short-ids.ts';

const CAUSES: Readonly<Record<ApiReleaseCause, string>> = {
  deploy: 'a push',
  config: 'a change of the config',
  rollback: 'a rollback',
  revert: 'the platform went back by itself',
  promote: 'a promotion',
  retry: 'a release that was tried again',
};

/** All that a release is made of, as labelled lines. */
export function releaseFacts(
  { user, created_at, tfp }: ApiRelease,
  keys: string[] | null,
): string[] {
  const facts: [string, string | null][] = [
    ['Cause', CAUSES[tfp.cause] ?? tfp.cause],
    ['By', user.email],
    ['When', `${created_at} (${timeAgo(created_at, Date.now())})`],
    ['Commit', tfp.commit ?? 'none: nothing was pushed yet'],
    ['Image', tfp.image],
    ['Digest', tfp.digest],
    ['Stack', tfp.stack],
    ['Config', configWords(keys, tfp.config_digest)],
    ['Release', tfp.release_command],
  ];
  return [
    ...facts.flatMap(([label, value]) => (value === null ? [] : wrapped(label, value))),
    ...section('Types', typeLines(tfp.process_types)),
    ...section('Checks', checkLines(tfp.health_checks)),
    ...section('Rollout', rolloutLines(tfp.rollout)),
    ...section('Cron', jobLines(tfp.cron)),
  ];
}

/** What became of all that it replaced, once that is known. */
export function proofFacts(proof: SettledProof | null): string[] {
  const words = proof === null ? [] : datedProofWords(proof);
  return words.length === 0 ? [] : wrapped('Proof', words.join('; '));
}

type Facts = ApiRelease['tfp'];

function configWords(keys: string[] | null, digest: string | null): string {
  const names = keys === null ? 'not yours to read' : keys.join(', ') || 'empty';
  return digest === null ? names : `${names} (hash ${shortHash(digest)})`;
}

/** A long list goes on below its beginning. */
function wrapped(label: string, value: string): string[] {
  const [first = '', ...rest] = wrapText(safeText(value), LIMITS.columnsDefault - FACT_WIDTH);
  return [fact(label, first), ...rest.map((line) => ' '.repeat(FACT_WIDTH) + line)];
}

function section(label: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [fact(label, ''), ...lines];
}

function typeLines(types: Facts['process_types']): string[] {
  return Object.entries(types).map(
    ([type, line]) => `  ${type}: ${safeText(line ?? "the image's own command")}`,
  );
}

function checkLines(checks: Facts['health_checks']): string[] {
  return Object.entries(checks).flatMap(([type, list]) =>
    list.map((check) => `  ${type}: ${safeText(healthCheckWords(check))}`),
  );
}

function rolloutLines(settings: Facts['rollout']): string[] {
  return Object.entries(settings).map(([type, setting]) => `  ${type}: ${rolloutWords(setting)}`);
}

function jobLines(jobs: Facts['cron']): string[] {
  return jobs.map(({ name, schedule, command }) => `  ${name}: ${schedule} ${safeText(command)}`);
}
