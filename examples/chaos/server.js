const { spawn } = require('node:child_process');
const http = require('node:http');
const version = require('./version.js');
const { env } = process;

const facts = () => ({
  version,
  app: env.TFP_APP,
  release: env.TFP_RELEASE,
  commit: env.TFP_COMMIT,
  process: env.TFP_PROCESS,
  greeting: env.GREETING ?? null,
});

const answers = {
  '/': (_query, response) => answer(response),
  '/slow': (query, response) => {
    response.on('close', () => response.writableEnded || console.log('a visitor left'));
    setTimeout(() => answer(response), Number(query.get('ms')));
  },
  '/upload': (_query, response, request) => {
    request.on('error', () => console.log('an upload broke off'));
    request.resume().on('end', () => answer(response));
  },
  '/die': (_query, response) => {
    response.write('half of an answer', () => process.exit(7));
  },
  '/orphans': (query, response) => {
    const script = `for i in $(seq ${Number(query.get('count'))}); do (sleep 0.2 &) ; done`;
    spawn('sh', ['-c', script], { stdio: 'ignore' }).on('exit', () => answer(response));
  },
  '/exit': (query) => {
    console.log(`leaving with code ${query.get('code')}`);
    process.exit(Number(query.get('code')));
  },
  '/print': (query, response) => {
    const lines = Number(query.get('lines'));
    for (let number = 1; number <= lines; number++) console.log(`${query.get('label')} ${number}`);
    answer(response);
  },
  '/fill': (query, response) => {
    const kept = [];
    for (let mb = 0; mb < Number(query.get('mb')); mb++) kept.push(Buffer.alloc(1024 * 1024, mb));
    answer(response);
  },
  '/events': (_query, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(facts())}\n\n`);
    const timer = setInterval(() => response.write('data: tick\n\n'), 100);
    response.on('close', () => clearInterval(timer));
  },
  '/health': (_query, response) => {
    const [status, ms] = (health.script.shift() ?? '200').split('@');
    health.asked += 1;
    health.open += 1;
    health.mostOpen = Math.max(health.mostOpen, health.open);
    response.on('close', () => (health.open -= 1));
    setTimeout(() => response.writeHead(Number(status), { location: '/elsewhere' }).end(), Number(ms ?? 0));
  },
  '/health-script': (query, response) => {
    const isMeant = (query.get('process') ?? env.TFP_PROCESS) === env.TFP_PROCESS;
    if (isMeant && query.has('answers')) health.script = query.get('answers').split(',');
    answer(response, { health });
  },
  '/elsewhere': (_query, response) => {
    health.followed += 1;
    answer(response);
  },
};

const health = { script: [], asked: 0, open: 0, mostOpen: 0, followed: 0 };

function answer(response, more = {}) {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ...facts(), ...more }));
}

if (env.CRASH_ON_BOOT) {
  console.error('cannot go on: CRASH_ON_BOOT is set');
  process.exit(Number(env.CRASH_ON_BOOT));
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://chaos');
  if (url.searchParams.has('tell')) console.log(url.searchParams.get('tell'));
  const respond = answers[url.pathname];
  if (respond) return respond(url.searchParams, response, request);
  response.statusCode = 404;
  response.end('no such path');
});

server.on('upgrade', (request, socket) => {
  if (request.headers.upgrade !== 'chaos-echo') return socket.destroy();
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chaos-echo\r\n\r\n');
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});

process.on('SIGTERM', () => {
  console.log('SIGTERM received');
  if (env.IGNORE_SIGTERM) return;
  server.close(() => {
    console.log('goodbye');
    process.exit(0);
  });
});

setTimeout(
  () => {
    if (env.BIND === 'none') return setInterval(() => {}, 1000);
    server.listen(Number(env.PORT), env.BIND, () => console.log(`chaos ${version} listens on ${env.PORT}`));
  },
  Number(env.BOOT_DELAY_MS ?? 0),
);
