// The app of the runner's Docker tests. Its config tells it how to misbehave.
const http = require('node:http');
const env = process.env;
const port = Number(env.BIND_PORT ?? env.PORT);
let inFlight = 0;

process.stdout.write(`booting ${env.TFP_PROCESS} of ${env.TFP_RELEASE}\n`);
if (env.CRASH_ON_BOOT) {
  process.stderr.write('no database' + '\n');
  process.exit(Number(env.CRASH_ON_BOOT));
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://app');
  inFlight += 1;
  if (url.pathname === '/slow') {
    await new Promise((done) => setTimeout(done, Number(url.searchParams.get('ms'))));
  }
  if (url.pathname === '/become') Object.assign(env, Object.fromEntries(url.searchParams));
  if (url.pathname === '/health') {
    await new Promise((done) => setTimeout(done, Number(env.ANSWER_MS ?? 0)));
    response.writeHead(Number(env.STATUS ?? 200), { location: '/login' });
    response.end(env.WORDS ?? `fine ${env.URL ?? ''}`);
    inFlight -= 1;
    return;
  }
  if (url.pathname === '/exit') {
    process.stdout.write('leaving on request' + '\n');
    process.exit(Number(url.searchParams.get('code')));
  }
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      app: env.TFP_APP,
      release: env.TFP_RELEASE,
      process: env.TFP_PROCESS,
      commit: env.TFP_COMMIT,
      greeting: env.GREETING,
      uid: process.getuid(),
    }),
  );
  inFlight -= 1;
});
process.on('SIGTERM', () => {
  process.stdout.write(`SIGTERM with ${inFlight} in flight\n`);
  if (env.IGNORE_TERM) return;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
if (env.BIND !== 'none') {
  setTimeout(() => server.listen(port, env.BIND ?? '0.0.0.0'), Number(env.BOOT_MS ?? 0));
} else setInterval(() => {}, 1000);
if (env.DIE_AFTER_MS) setTimeout(() => process.exit(7), Number(env.DIE_AFTER_MS));
