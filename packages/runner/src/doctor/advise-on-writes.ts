import type { Advice } from '@tfp/contract/doctor';
import type { FileChange } from '../engine/engine-facts.ts';

/** What the platform itself, or the engine, puts into every container. */
const OURS =
  /^\/(?:proc|sys|dev|run|tmp|\.tfp-init|\.tfp-env|etc\/(?:hosts|hostname|resolv\.conf|mtab))(?:\/|$)/;
const LOG_FILE = /(?:\.log(?:\.\d+)?|\/logs?\/[^/]+)$/;

/** Files that a process wrote outside of /tmp: they are gone with it, and its next copy does not see them. */
export function adviseOnWrites(
  name: string,
  changes: readonly FileChange[],
  shownMax: number,
): Advice[] {
  const written = filesOf(changes).filter((path) => !OURS.test(path));
  const logs = written.filter((path) => LOG_FILE.test(path));
  const others = written.filter((path) => !LOG_FILE.test(path));
  return [
    ...(logs.length === 0 ? [] : [logsToFiles(name, list(logs, shownMax))]),
    ...(others.length === 0 ? [] : [writesFiles(name, list(others, shownMax))]),
  ];
}

/** A folder changes with what is in it: only the deepest paths tell something. */
function filesOf(changes: readonly FileChange[]): string[] {
  const paths = changes.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path);
  const parents = new Set(changes.flatMap(({ path }) => parentsOf(path)));
  return paths.filter((path) => !parents.has(path));
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('/'));
}

function list(paths: string[], shownMax: number): string {
  const more = paths.length - shownMax;
  return paths.slice(0, shownMax).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function logsToFiles(name: string, files: string): Advice {
  return {
    code: 'logs_to_files',
    factor: 'XI Logs',
    found: `${name} writes logs into files: ${files}.`,
    change: 'Log to stdout; then `tfp logs` has every line, and none is lost with the process.',
  };
}

function writesFiles(name: string, files: string): Advice {
  return {
    code: 'writes_files',
    factor: 'VI Processes',
    found: `${name} writes outside of /tmp: ${files}. That is lost with the process.`,
    change: 'Keep what must last in an attached service; write scratch files to /tmp.',
  };
}
