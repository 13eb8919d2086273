const { execFile, spawn } = require('node:child_process');
const http = require('node:http');
const { env } = process;

const facts = { app: env.TFP_APP, release: env.TFP_RELEASE, process: env.TFP_PROCESS };

const answers = {
  '/': (_query, _request, response) => json(response, facts),
  '/echo': (_query, request, response) =>
    json(response, { ...facts, url: request.url, headers: request.rawHeaders }),
  '/look': (_query, _request, response) =>
    execFile('node', ['look.js', '0'], (error, stdout) =>
      response.end(error ? error.message : stdout),
    ),
  '/fill': (query, _request, response) => {
    const kept = [];
    for (let mb = 0; mb < Number(query.get('mb')); mb++) kept.push(Buffer.alloc(1024 * 1024, mb));
    json(response, facts);
  },
  '/spawn': (query, _request, response) =>
    spawnMany(Number(query.get('count'))).then((outcome) => json(response, outcome)),
  /** Writes bytes to stdout, as they are. */
  '/say': (query, _request, response) => {
    const bytes = Buffer.from(query.get('hex'), 'hex');
    for (let time = Number(query.get('times') ?? 1); time > 0; time--) process.stdout.write(bytes);
    process.stdout.write('\n', () => json(response, facts));
  },
};

/** As many children as are asked for, or as the kernel allows; then they end. */
async function spawnMany(count) {
  const children = [];
  let refusal = null;
  while (children.length < count && refusal === null) {
    const child = spawn('sleep', ['30']);
    refusal = await new Promise((resolve) => {
      child.once('spawn', () => resolve(null)).once('error', ({ code }) => resolve(code));
    });
    if (refusal === null) children.push(child);
  }
  for (const child of children) child.kill('SIGKILL');
  return { spawned: children.length, refusal };
}

function json(response, body) {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://attacker');
  const respond = answers[url.pathname];
  if (respond) return respond(url.searchParams, request, response);
  response.statusCode = 404;
  response.end('no such path');
});
server.listen(5000);
process.on('SIGTERM', () => server.close());
