import { readFileSync } from 'node:fs';
import { createLog, onStop } from '@tfp/contract/platform-process';
import { readServerConfig } from './config.ts';
import { lockDataDirectory } from './data-lock.ts';
import { deathNotes } from './death-notes.ts';
import { planFormation } from './formation.ts';
import { takeInheritedSockets } from './inherited-sockets.ts';
import { stopMs } from './limits.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';
import { parseProcfile } from './procfile.ts';
import { removeReadyFile, writeReadyFile } from './ready-file.ts';
import { sayError } from './say.ts';
import { stopFormation } from './stop-formation.ts';
import { type SupervisedChild, superviseChild } from './supervise-child.ts';

/** `tfp server`: runs the platform's formation in the foreground. Apps' containers are none of its business. */
function main(): void {
  const config = readServerConfig();
  const log = createLog('server', config.logLevel);
  const sockets = takeInheritedSockets(config.environment, process.pid);
  const lockFd = lockDataDirectory(log, config.data);
  removeReadyFile(config.data);
  prepareDataDirectory(config.data, config.keyFile);

  const lines = parseProcfile(readFileSync(config.procfile, 'utf8'));
  const children: SupervisedChild[] = [];
  let isAwaited = true;
  const onReady = () => {
    if (!isAwaited || !children.every((child) => child.phase() === 'ready')) return;
    isAwaited = false;
    log.info(writeReadyFile(config.data, sockets), 'the platform is ready');
  };

  const notes = deathNotes(config.data);
  notes.clear();
  const deps = { log, lockFd, cwd: config.root, notes, onReady };
  for (const plan of planFormation(config, lines, sockets)) {
    children.push(superviseChild(deps, plan));
  }
  const stop = async () => {
    isAwaited = false;
    removeReadyFile(config.data);
    await stopFormation(log, children);
    log.info('the platform has stopped');
  };
  onStop(log, stop, stopMs);
}

try {
  main();
} catch (error) {
  sayError(error, 'tfp server: ');
  process.exitCode = 1;
}
