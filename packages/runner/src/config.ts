import {
  type PlatformConfig,
  readDockerSocket,
  readInteger,
  readPlatformConfig,
} from '@tfp/contract/platform-config';

/** The times of a process's life. Tests shorten them; users know them from Heroku. */
export interface Timers {
  bootTimeoutMs: number;
  drainRequestsMs: number;
  drainStreamsMs: number;
  stopGraceMs: number;
  /** How long a release command may run. */
  releaseCommandMs: number;
  /** How long after it went live a release is taken back when its processes die. */
  revertWindowMs: number;
  backoffFirstMs: number;
  backoffSlowestMs: number;
  backoffResetMs: number;
  /** How often the engine's own list is read, whatever its events said. */
  listIntervalMs: number;
  /** Between two tries of something that the engine refused or did not answer. */
  engineRetryMs: number;
  /** How long it may keep silent before whoever waits for it is told. */
  engineSilentMs: number;
  firewallIntervalMs: number;
  /** How long a router worker that hangs can hold up a change. */
  routerAckMs: number;
  /** How long a router worker whose stream broke is still waited for. */
  routerReturnMs: number;
  /** How long a session waits for its first connection. */
  attachMs: number;
  /** How long a session whose connection broke off waits for the next one. */
  reattachMs: number;
  hangupGraceMs: number;
  /** How far the clock by which jobs are due is ahead of the machine's. */
  cronAheadMs: number;
}

interface RunnerConfig extends PlatformConfig {
  dockerSocket: string;
  timers: Timers;
}

export function readConfig(): RunnerConfig {
  const env = process.env;
  return Object.freeze({
    ...readPlatformConfig(env),
    dockerSocket: readDockerSocket(env),
    timers: Object.freeze(readTimers(env)),
  });
}

/** The little that a sweep needs: it works beside a platform that is down. */
export function readSweepConfig(): { folder: string; platformId: string; dockerSocket: string } {
  const { data, platformId, dockerSocket } = readConfig();
  return { folder: data.own('runner'), platformId, dockerSocket };
}

function readTimers(env: Record<string, string | undefined>): Timers {
  return {
    bootTimeoutMs: readInteger(env, 'TFP_BOOT_TIMEOUT_MS', 60_000),
    drainRequestsMs: readInteger(env, 'TFP_DRAIN_REQUESTS_MS', 30_000),
    drainStreamsMs: readInteger(env, 'TFP_DRAIN_STREAMS_MS', 300_000),
    stopGraceMs: readInteger(env, 'TFP_STOP_GRACE_MS', 30_000),
    releaseCommandMs: readInteger(env, 'TFP_RELEASE_COMMAND_MS', 3_600_000),
    revertWindowMs: readInteger(env, 'TFP_REVERT_WINDOW_MS', 60_000),
    backoffFirstMs: readInteger(env, 'TFP_BACKOFF_FIRST_MS', 10_000),
    backoffSlowestMs: readInteger(env, 'TFP_BACKOFF_SLOWEST_MS', 300_000),
    backoffResetMs: readInteger(env, 'TFP_BACKOFF_RESET_MS', 600_000),
    listIntervalMs: readInteger(env, 'TFP_LIST_INTERVAL_MS', 10_000),
    engineRetryMs: readInteger(env, 'TFP_ENGINE_RETRY_MS', 1_000),
    engineSilentMs: readInteger(env, 'TFP_ENGINE_SILENT_MS', 4_000),
    firewallIntervalMs: readInteger(env, 'TFP_FIREWALL_INTERVAL_MS', 30_000),
    routerAckMs: readInteger(env, 'TFP_ROUTER_ACK_MS', 5_000),
    routerReturnMs: readInteger(env, 'TFP_ROUTER_RETURN_MS', 2_000),
    attachMs: readInteger(env, 'TFP_ATTACH_MS', 60_000),
    reattachMs: readInteger(env, 'TFP_REATTACH_MS', 30_000),
    hangupGraceMs: readInteger(env, 'TFP_HANGUP_GRACE_MS', 10_000),
    cronAheadMs: readInteger(env, 'TFP_CRON_AHEAD_MS', 0),
  };
}
