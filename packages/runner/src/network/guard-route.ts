import { runCommand } from './run-command.ts';

/** Any real route wins over it. */
const METRIC = '4000000';

/** While a bridge is missing, packets for its containers end here instead of leaving the machine by the default route. */
export async function assertGuardRoute(pool: string): Promise<void> {
  await runCommand('ip', ['route', 'replace', 'unreachable', pool, 'metric', METRIC]);
}

export async function removeGuardRoute(pool: string): Promise<void> {
  await runCommand('ip', ['route', 'del', 'unreachable', pool, 'metric', METRIC]).catch(
    (error: Error) => {
      if (!error.message.includes('No such process')) throw error;
    },
  );
}
