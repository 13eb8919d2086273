import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import { hearEarlyAnswer } from '@tfp/contract/outlive-failed-writes';
import { forwardedGitHeaders, returnedGitHeaders } from './git-request.ts';

export interface GitTarget {
  socketPath: string;
  path: string;
  /** On whose behalf, and for which app. */
  headers: Record<string, string>;
}

/**
 * Streams a git request to the builder and its answer back, both as they come and untouched. Rejects as long as the
 * client has heard nothing; later a broken answer is cut, so that git sees that it is not whole.
 */
export function streamGit(
  request: IncomingMessage,
  reply: ServerResponse,
  target: GitTarget,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      socketPath: target.socketPath,
      path: target.path,
      method: request.method ?? 'GET',
      headers: { ...forwardedGitHeaders(request.headers), ...target.headers },
      agent: false,
    });
    hearEarlyAnswer(outgoing);
    outgoing.on('error', (error) => reject(builderAway(error)));
    outgoing.once('response', (response) => {
      reply.writeHead(response.statusCode ?? 502, returnedGitHeaders(response.headers));
      reply.flushHeaders();
      // A client that leaves ends the connection to the builder, which decides what that means for its push.
      pipeline(response, reply, () => {
        outgoing.destroy();
        request.unpipe().resume();
      });
      resolve();
    });
    reply.once('close', () => outgoing.destroy());
    // Not a pipeline: the builder may answer, and refuse, before it has read all; the client must still hear it.
    request.pipe(outgoing);
    request.once('error', () => outgoing.destroy());
  });
}

function builderAway(cause: Error): TfpError {
  return new TfpError(
    'unavailable',
    'The build stage does not answer right now. Apps go on running.',
    {
      hint: 'It is restarted by itself: push again in a moment.',
      cause,
    },
  );
}
