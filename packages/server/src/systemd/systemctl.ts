import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import { readPorts, type ServerConfig } from '../config.ts';
import { logLinesShown } from '../limits.ts';
import { environmentLine, SERVICE, SOCKETS, UNIT_FOLDER } from './units.ts';

export function systemdRuns(): boolean {
  return existsSync('/run/systemd/system');
}

/** Says whether systemd runs here and has a unit of ours for this very data directory. */
export function unitsServe(dataRoot: string): boolean {
  if (!systemdRuns()) return false;
  try {
    const unit = readFileSync(join(UNIT_FOLDER, SERVICE), 'utf8');
    return unit.split('\n').includes(environmentLine('TFP_DATA', dataRoot));
  } catch {
    return false;
  }
}

/** The sockets first: so it shows at once when a port is taken. */
export function startUnits(config: ServerConfig): void {
  for (const socket of SOCKETS) {
    const started = systemctl(['start', socket]);
    if (!started.ok) throw cannotListen(config, started.text);
  }
  const service = systemctl(['start', SERVICE]);
  if (!service.ok) throw new TfpError('unavailable', `systemd did not start tfp: ${service.text}`);
}

export function stopUnits(): void {
  const stopped = systemctl(['stop', ...SOCKETS, SERVICE]);
  if (!stopped.ok) throw new TfpError('unavailable', `systemd did not stop tfp: ${stopped.text}`);
}

export function journalTail(): string[] {
  const args = ['-u', SERVICE, '-n', String(logLinesShown), '--no-pager', '-o', 'cat'];
  return run('journalctl', args).text.split('\n');
}

export function systemctl(args: string[]): { ok: boolean; text: string } {
  return run('systemctl', args);
}

/** systemd only says that it failed; our own program says who holds the port. */
function cannotListen(config: ServerConfig, text: string): TfpError {
  const { httpPort, apiPort } = readPorts(config.environment);
  const wanted = [`http=*:${httpPort}`, `api=localhost:${apiPort}`];
  const tried = run(join(config.runtime, 'bin/tfp-listen'), [...wanted, '--', 'true']);
  return new TfpError('unavailable', tried.ok ? text : tried.text);
}

function run(command: string, args: string[]): { ok: boolean; text: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return { ok: false, text: error.message };
  return { ok: status === 0, text: `${stdout}${stderr}`.trim() };
}
