import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import type { Environment, ServerConfig } from '../config.ts';
import { type DeathNotes, deathNotes } from '../death-notes.ts';
import { logLinesShown, startWaitMs } from '../limits.ts';
import type { ReadyFile } from '../ready-file.ts';
import { readyPlatform, runningSupervisor } from '../running-supervisor.ts';
import { say } from '../say.ts';
import { openServerLog, readServerLogTail, serverLogPath, serverLogSize } from '../server-log.ts';
import { journalTail, startUnits, unitsServe } from '../systemd/systemctl.ts';
import { waitFor } from '../wait-for.ts';

/** A platform that was just asked to start. */
interface Start {
  /** Tells that it has ended already, so that nobody waits in vain. */
  hasEnded: () => boolean;
  lastLines: () => string[];
  /** Where a person reads on. */
  log: string;
}

/** Starts the platform in the background and waits until it serves. Twice is once. */
export async function startServer(config: ServerConfig): Promise<number> {
  const already = runningSupervisor(config.data);
  if (already !== undefined) say(`       tfp already runs on ${config.data.root} (pid ${already})`);
  // One that died of what is mended by now would be taken for one that does not come up.
  deathNotes(config.data).clear();
  const began = Date.now();
  const start = already === undefined ? begin(config) : watch(config);
  const ready = await waitUntilReady(config, start);
  if (already === undefined) say(`       tfp is ready after ${Date.now() - began} ms`);
  process.stdout.write(`API and git  ${ready.api}\nApps         ${ready.http}\n`);
  return 0;
}

function begin(config: ServerConfig): Start {
  const bySystemd = unitsServe(config.data.root);
  say(`-----> Starting tfp on ${config.data.root}${bySystemd ? ' (by systemd: tfp.service)' : ''}`);
  if (!bySystemd) return startDetached(config);
  startUnits(config);
  return watch(config);
}

/** In a session of its own, so that it outlives the terminal. */
function startDetached(config: ServerConfig): Start {
  const from = serverLogSize(config.data);
  const log = openServerLog(config.data);
  const child = spawn(join(config.root, 'bin/tfp'), ['server'], {
    cwd: '/',
    env: absoluteEnvironment(config),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const sameFile = () => (serverLogSize(config.data) < from ? 0 : from);
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    lastLines: () => readServerLogTail(config.data, sameFile(), logLinesShown),
    log: serverLogPath(config.data),
  };
}

/** A relative path in the environment was meant from where the user stands. */
function absoluteEnvironment(config: ServerConfig): Environment {
  return {
    ...config.environment,
    TFP_DATA: config.data.root,
    TFP_KEY_FILE: config.keyFile,
    TFP_RUNTIME: config.runtime,
    TFP_PROCFILE: config.procfile,
  };
}

function watch(config: ServerConfig): Start {
  const bySystemd = unitsServe(config.data.root);
  return {
    hasEnded: () => false,
    lastLines: () => (bySystemd ? journalTail() : readServerLogTail(config.data, 0, logLinesShown)),
    log: bySystemd ? 'journalctl -u tfp' : serverLogPath(config.data),
  };
}

type Outcome =
  | { kind: 'ready'; at: ReadyFile }
  | { kind: 'ended' }
  | { kind: 'down'; processes: ReturnType<DeathNotes['all']> };

async function waitUntilReady(config: ServerConfig, start: Start): Promise<ReadyFile> {
  const notes = deathNotes(config.data);
  const outcome = await waitFor('the platform', startWaitMs, () => lookAt(config, start, notes));
  if (outcome?.kind === 'ready') return outcome.at;
  if (outcome?.kind === 'down') throw notComingUp(outcome.processes, start);
  for (const line of start.lastLines()) say(`       ${line}`);
  if (outcome?.kind === 'ended') {
    throw new TfpError(
      'unavailable',
      'The platform ended while it started; the lines above say why.',
      {
        hint: `Put that right and run "bin/tfp server:start" again. Its log: ${start.log}`,
      },
    );
  }
  throw new TfpError('unavailable', `The platform is not ready after ${startWaitMs / 1_000} s.`, {
    hint: `It goes on trying. "bin/tfp server:status" tells which process is missing. Its log: ${start.log}`,
  });
}

function lookAt(config: ServerConfig, start: Start, notes: DeathNotes): Outcome | undefined {
  if (start.hasEnded()) return { kind: 'ended' };
  const at = readyPlatform(config.data);
  if (at !== undefined) return { kind: 'ready', at };
  const processes = notes.all();
  return processes.length === 0 ? undefined : { kind: 'down', processes };
}

/** Who dies again and again while it starts does not come up by waiting. */
function notComingUp(processes: ReturnType<DeathNotes['all']>, start: Start): TfpError {
  const causes = processes.map(({ label, reason }) => `${label} does not come up: ${reason}`);
  return new TfpError('unavailable', causes.join(' '), {
    hint: `Put that right: it is tried again every few seconds. "bin/tfp server:status" tells how it stands. Its log: ${start.log}`,
  });
}
