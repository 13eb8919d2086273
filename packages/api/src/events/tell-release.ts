import type { RolloutProof, SettledProof, Verdict } from '@tfp/contract/releases';
import { PLATFORM_ACTOR } from '../access/actor.ts';
import type { ChangedKeys } from '../config-vars/config-change.ts';
import { shownKeys } from '../config-vars/shown-keys.ts';
import type { Ledger } from '../ledger.ts';
import type { Release } from '../releases/release.ts';

type Deps = Pick<Ledger, 'events'>;
type Which = Pick<Release, 'appId' | 'version'>;

/** Tells of a new release, and before it of the config that changed with it: names, never values. */
export function tellCreated({ events }: Deps, release: Release, changed?: ChangedKeys): void {
  const { appId, version, cause, description, build, actor } = release;
  const who = actor === PLATFORM_ACTOR ? {} : { by: actor };
  if (changed !== undefined && changed.set.length + changed.unset.length > 0) {
    const data = { set: [], unset: [], ...shownKeys(changed) };
    events.add(appId, { kind: 'config.changed', version, ...who, data });
  }
  const data = { cause, description, commit: build?.commit ?? null };
  events.add(appId, { kind: 'release.created', version, ...who, data });
}

export function tellSuperseded({ events }: Deps, { appId, version }: Which, newer: Which): void {
  events.add(appId, { kind: 'release.superseded', version, data: { by: newer.version } });
}

export function tellLive(
  { events }: Deps,
  { appId, version }: Which,
  { liveMs, processes }: RolloutProof,
  at?: string,
): void {
  const data = { liveMs, processes: processes.length };
  events.add(appId, { kind: 'release.live', version, data }, at);
}

export function tellSettled(
  { events }: Deps,
  { appId, version }: Which,
  { drained, dropped, cut, stopped, killed }: SettledProof,
  at?: string,
): void {
  const counts = { stopped: stopped.length, killed: killed.length };
  const data = { drained, dropped, cut, ...counts };
  events.add(appId, { kind: 'release.settled', version, data }, at);
}

export function tellFailed(
  { events }: Deps,
  { appId, version }: Which,
  verdict: Verdict,
  at?: string,
): void {
  const data = inShort(verdict);
  events.add(appId, { kind: 'release.failed', version, ...about(verdict), data }, at);
}

export function tellReverted(
  { events }: Deps,
  { appId, version }: Which,
  to: number,
  verdict: Verdict,
  at?: string,
): void {
  const data = { ...inShort(verdict), to };
  events.add(appId, { kind: 'release.reverted', version, ...about(verdict), data }, at);
}

function about({ process }: Verdict) {
  return process === undefined ? {} : { process };
}

/** Without its lines and its transcript: those stand with the release. */
function inShort({ code, message, exitCode, signal }: Verdict) {
  return {
    code,
    message,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
  };
}
