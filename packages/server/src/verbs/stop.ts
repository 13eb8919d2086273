import { TfpError } from '@tfp/contract/errors';
import type { ServerConfig } from '../config.ts';
import { stopWaitMs } from '../limits.ts';
import { runningSupervisor } from '../running-supervisor.ts';
import { say } from '../say.ts';
import { stopUnits, unitsServe } from '../systemd/systemctl.ts';
import { waitFor } from '../wait-for.ts';

/** Stops the platform and waits until it has left. Apps' processes are not touched. */
export async function stopServer(config: ServerConfig): Promise<number> {
  const pid = runningSupervisor(config.data);
  const bySystemd = unitsServe(config.data.root);
  if (pid === undefined && !bySystemd) {
    say(`       tfp does not run on ${config.data.root}`);
    return 0;
  }
  say(`-----> Stopping tfp on ${config.data.root}`);
  // The sockets go too: else systemd would start the platform again for the next visitor.
  if (bySystemd) stopUnits();
  else if (pid !== undefined) process.kill(pid, 'SIGTERM');

  const gone = () => (runningSupervisor(config.data) === undefined ? true : undefined);
  if ((await waitFor('its processes to finish', stopWaitMs, gone)) === undefined) {
    throw new TfpError(
      'unavailable',
      `The platform has not stopped after ${stopWaitMs / 1_000} s.`,
      {
        hint: `Look at its log, or end it at once by "kill -9 ${pid}": it repairs itself at the next start.`,
      },
    );
  }
  say("       stopped; apps' processes keep running, but nobody can reach them");
  if (bySystemd) say('       it starts again with the machine ("systemctl disable tfp" ends that)');
  return 0;
}
