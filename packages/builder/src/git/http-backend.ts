import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LIMITS } from '../limits.ts';
import { type CgiHead, readCgiHead } from './cgi-response.ts';
import { type GitChild, startGit, terminate } from './git-child.ts';
import type { GitRequest } from './git-request.ts';
import type { IncomingPush } from './pushes.ts';
import type { Repository } from './repositories.ts';

/** One request of a git client, checked and authorized. */
export interface GitExchange extends GitRequest {
  repository: Repository;
  body: Readable;
  contentEncoding: string | undefined;
  protocol: string | undefined;
  actor: string;
  response: ServerResponse;
  push?: IncomingPush;
  hookSocket: string;
}

/** Answers one request with git's own CGI program, and ends it when its client leaves or falls silent. */
export async function serveGit(exchange: GitExchange): Promise<void> {
  const { repository, response } = exchange;
  const child = startGit(['http-backend'], { cwd: repository.path, env: cgiEnvironment(exchange) });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const watch = watchClient(exchange, child);
  child.stderr.resume();
  sendBody(exchange, child);
  try {
    const head = await readCgiHead(child.stdout);
    child.stdout.on('data', watch.onBytes);
    passOn(head, child, response);
    await ended;
  } finally {
    watch.stop();
    terminate(child);
  }
}

function cgiEnvironment(exchange: GitExchange): Record<string, string> {
  const { repository, kind, service, protocol, actor, push, hookSocket } = exchange;
  return {
    ...repository.serverEnvironment,
    GIT_PROJECT_ROOT: repository.path.slice(0, -basename(repository.path).length),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(repository.path)}/${kind === 'advertise' ? 'info/refs' : service}`,
    REQUEST_METHOD: kind === 'advertise' ? 'GET' : 'POST',
    QUERY_STRING: kind === 'advertise' ? `service=${service}` : '',
    CONTENT_TYPE: kind === 'advertise' ? '' : `application/x-${service}-request`,
    REMOTE_USER: actor,
    ...(protocol === undefined ? {} : { GIT_PROTOCOL: protocol }),
    ...(push === undefined ? {} : { TFP_PUSH_ID: push.id, TFP_HOOK_SOCKET: hookSocket }),
  };
}

/** Compressed bodies are opened here, where what they grow to is counted. */
function sendBody({ body, contentEncoding, response }: GitExchange, child: GitChild): void {
  const giveUp = () => {
    terminate(child);
    response.destroy();
  };
  body.on('error', giveUp);
  if (contentEncoding !== 'gzip') {
    body.pipe(child.stdin);
    return;
  }
  let inflated = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      inflated += chunk.length;
      if (inflated <= LIMITS.inflatedBytesMax) done(null, chunk);
      else done(new Error('the compressed body grows too large'));
    },
  });
  body.pipe(createGunzip().on('error', giveUp)).pipe(counter.on('error', giveUp)).pipe(child.stdin);
}

function passOn(head: CgiHead | undefined, child: GitChild, response: ServerResponse): void {
  if (head === undefined) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end('git did not answer.\n');
    child.stdout.resume();
    return;
  }
  response.writeHead(head.status, head.headers.flat());
  // Without this a client that waits for the first line of a build would wait for the first kilobytes.
  response.flushHeaders();
  child.stdout.pipe(response);
  // A pusher who goes away stops nothing: git goes on writing, to nobody.
  response.on('close', () => child.stdout.unpipe(response).resume());
}

/** Ends the child when its client has left, is silent for too long, or takes too long in all; not once a push is delivered. */
function watchClient({ body, response, push }: GitExchange, child: GitChild) {
  const giveUp = () => {
    if (push?.isDelivered) return;
    terminate(child);
    response.destroy();
  };
  const whole = setTimeout(giveUp, LIMITS.gitTransferMs);
  const idle = setTimeout(giveUp, LIMITS.gitIdleMs);
  const onBytes = () => {
    if (!push?.isDelivered) idle.refresh();
  };
  const stop = () => {
    clearTimeout(whole);
    clearTimeout(idle);
  };
  body.on('data', onBytes);
  response.on('close', () => {
    if (!response.writableFinished) giveUp();
  });
  if (push) push.onDelivered = stop;
  return { onBytes, stop };
}
