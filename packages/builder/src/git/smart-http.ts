import type { ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LIMITS } from '../limits.ts';
import type { Repository } from './bare-repository.ts';
import { type GitChild, startGit, terminate } from './git-child.ts';
import type { GitRequest } from './git-request.ts';
import { encodePacket, FLUSH } from './pkt-line.ts';
import type { IncomingPush } from './pushes.ts';

/** One request of a git client, checked and authorized. */
export interface GitExchange extends GitRequest {
  repository: Repository;
  body: Readable;
  contentEncoding: string | undefined;
  protocol: string | undefined;
  response: ServerResponse;
  push: IncomingPush | undefined;
  hookSocket: string;
  idleMs: number;
}

const NOT_KEPT = { expires: 'Fri, 01 Jan 1980 00:00:00 GMT', 'cache-control': 'no-cache' };

/**
 * Answers one request with the program of git that it is for, and ends it when its client leaves or falls silent.
 * git's own `http-backend` would stand between as two more processes and do what is done here already.
 */
export async function serveGit(exchange: GitExchange): Promise<void> {
  const { service, kind, repository, response } = exchange;
  const mode = kind === 'advertise' ? ['--advertise-refs'] : [];
  const args = [service.slice('git-'.length), '--stateless-rpc', ...mode, repository.path];
  const child = startGit(args, { cwd: repository.path, env: environmentOf(exchange) });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const watch = watchClient(exchange, child);
  child.stderr.resume();
  child.stdout.on('data', watch.onBytes);
  sendBody(exchange, child);
  answer(exchange, child);
  // A pusher who goes away stops nothing: git goes on writing, to nobody.
  response.on('close', () => child.stdout.unpipe(response).resume());
  await ended;
  watch.stop();
  // git may have answered before it has read all; a client that still sends is not heard, but must not hang.
  exchange.body.unpipe().resume();
}

function environmentOf(exchange: GitExchange): Record<string, string> {
  const { repository, protocol, push, hookSocket } = exchange;
  return {
    ...repository.serverEnvironment,
    ...(protocol === undefined ? {} : { GIT_PROTOCOL: protocol }),
    ...(push === undefined ? {} : { TFP_PUSH_ID: push.id, TFP_HOOK_SOCKET: hookSocket }),
  };
}

function answer({ kind, service, protocol, response }: GitExchange, child: GitChild): void {
  const type = kind === 'advertise' ? 'advertisement' : 'result';
  response.writeHead(200, { ...NOT_KEPT, 'content-type': `application/x-${service}-${type}` });
  // Without this a client that waits for the first line of a build would wait for the first kilobytes.
  response.flushHeaders();
  if (kind === 'advertise' && protocol !== 'version=2') {
    response.write(Buffer.concat([encodePacket(`# service=${service}\n`), FLUSH]));
  }
  child.stdout.pipe(response);
}

/** Compressed bodies are opened here, where what they grow to is counted. */
function sendBody({ body, contentEncoding, response }: GitExchange, child: GitChild): void {
  const giveUp = () => {
    terminate(child);
    response.destroy();
  };
  const counter = createCounter(LIMITS.gitBodyBytesMax).on('error', giveUp);
  body.on('error', giveUp);
  const plain = contentEncoding === 'gzip' ? body.pipe(createGunzip().on('error', giveUp)) : body;
  plain.pipe(counter).pipe(child.stdin);
}

function createCounter(bytesMax: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= bytesMax) done(null, chunk);
      else done(new Error('the body of a git request grows too large'));
    },
  });
}

/** Ends the child when its client has left, is silent for too long, or takes too long in all; not once a push has arrived. */
function watchClient({ body, response, push, idleMs }: GitExchange, child: GitChild) {
  const giveUp = () => {
    if (push?.arrived.aborted) return;
    terminate(child);
    response.destroy();
  };
  const whole = setTimeout(giveUp, LIMITS.gitTransferMs);
  const idle = setTimeout(giveUp, idleMs);
  const onBytes = () => {
    if (!push?.arrived.aborted) idle.refresh();
  };
  const stop = () => {
    clearTimeout(whole);
    clearTimeout(idle);
  };
  body.on('data', onBytes);
  response.on('close', () => {
    if (!response.writableFinished) giveUp();
  });
  push?.arrived.addEventListener('abort', stop);
  return { onBytes, stop };
}
