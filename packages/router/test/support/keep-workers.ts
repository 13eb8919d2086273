import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Stands where the supervisor stands: hands an inherited listening socket to router workers and starts them again
// when they die. It never listens itself, so that it never accepts. Tells the test who runs, as JSON lines.

const [fd, count] = process.argv.slice(2).map(Number) as [number, number];
const main = join(import.meta.dirname, '../../src/main.ts');

function start(worker: string): void {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, TFP_WORKER: worker, TFP_LISTEN_FDS: '4' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', fd],
  });
  child.on('message', () => {
    process.stdout.write(`${JSON.stringify({ worker, pid: child.pid })}\n`);
  });
  child.on('exit', (code) => {
    process.stdout.write(`${JSON.stringify({ worker, pid: child.pid, exit: code })}\n`);
    if (code === null) start(worker);
  });
  stops.push(() => child.kill('SIGTERM'));
}

const stops: (() => void)[] = [];
process.once('SIGTERM', () => {
  for (const stop of stops) stop();
});
for (let worker = 1; worker <= count; worker++) start(String(worker));
