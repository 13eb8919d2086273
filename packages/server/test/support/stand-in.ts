import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { announceReady, createLog, onStop } from '@tfp/contract/platform-process';

// A tiny process of the platform: `stand-in.ts NAME [behaviour]`. It answers HTTP on the sockets that it inherited.
const [, , name = 'stand-in', behaviour = 'well', journal] = process.argv;
const log = createLog(name, 'silent');
const note = (event: string) => journal && appendFileSync(journal, `${name} ${event}\n`);

if (behaviour === 'dies') {
  process.stderr.write('loading\nthe ledger is newer than this code\n');
  process.exit(3);
}

const servers = (process.env.TFP_LISTEN_FDS ?? '')
  .split(',')
  .filter(Boolean)
  .map((fd) =>
    createServer((_request, response) => {
      if (behaviour === 'mute') return;
      response.setHeader('connection', 'close');
      response.flushHeaders();
      setTimeout(() => response.end(`${name} ${process.pid}`), 50);
    }).listen({ fd: Number(fd), backlog: 4096 }),
  );

onStop(log, async () => {
  note('stopping');
  if (behaviour === 'hangs') await new Promise((resolve) => setTimeout(resolve, 60_000));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  note('stopped');
});
const heartbeat = setInterval(() => {}, 1_000);
note('started');
if (behaviour === 'slow') setTimeout(announceReady, 500);
else announceReady();
void heartbeat;
