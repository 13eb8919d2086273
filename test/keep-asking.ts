import { Agent, get } from 'node:http';

// Asks a URL without a pause, half of it on kept connections, half on new ones, and tells what was not a 200:
//   node test/keep-asking.ts URL SECONDS
// Ends with exit code 1 when any request failed.

const [, , address = '', seconds = '5'] = process.argv;
const url = new URL(address);
const CLIENTS = 4;
const PAUSE_MS = 2;

const end = Date.now() + Number(seconds) * 1_000;
const failures = new Map<string, number>();
let asked = 0;

function ask(agent: Agent | false): Promise<void> {
  return new Promise((resolve) => {
    const note = (failure: string) => {
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
      resolve();
    };
    // Names under .localhost mean this machine to a browser; Node would ask a name server.
    const options = { host: '127.0.0.1', port: url.port, path: url.pathname, agent };
    asked += 1;
    get({ ...options, headers: { host: url.host } }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : note(`${response.statusCode}`),
      );
      response.on('error', (error) => note(error.message));
    }).on('error', (error) => note(error.message));
  });
}

async function client(agent: Agent | false): Promise<void> {
  while (Date.now() < end) {
    await ask(agent);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  if (agent) agent.destroy();
}

const clients = Array.from({ length: CLIENTS }, (_, index) =>
  client(index % 2 === 0 && new Agent({ keepAlive: true, maxSockets: 1 })),
);
await Promise.all(clients);
const failed = [...failures.values()].reduce((total, count) => total + count, 0);
process.stdout.write(`${asked} requests, ${failed} failed ${JSON.stringify([...failures])}\n`);
process.exitCode = failed === 0 ? 0 : 1;
