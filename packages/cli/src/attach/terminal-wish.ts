import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';

export function hasTerminal({ stdin, stdout }: Pick<World, 'stdin' | 'stdout'>): boolean {
  return Boolean(stdin.isTTY && stdout.isTTY);
}

/** As clients of the Platform API ask for a terminal: its kind and size stand in the environment. */
export function terminalEnv({ stdout, config }: Pick<World, 'stdout' | 'config'>) {
  const { columns = LIMITS.columnsDefault, rows = LIMITS.rowsDefault } = stdout;
  return { TERM: config.term, COLUMNS: String(columns), LINES: String(rows) };
}
