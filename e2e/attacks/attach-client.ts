import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL, FRAME } from '@tfp/contract/attach-frames';
import { FrameLink } from '@tfp/contract/frame-link';
import { callApi } from '../support/call-api.ts';
import type { TfpStack } from '../support/tfp-stack.ts';

/** A client of an attached process that holds its frames in its own hands. */
export interface AttachClient {
  socket: Duplex;
  link: FrameLink;
  said: () => string;
  /** How the session ended, by the platform's word; undefined: the connection just ended. */
  ended: Promise<unknown>;
}

export interface Opened {
  status: number;
  message: string;
  attachUrl: string;
  process: string;
}

/** Asks for a one-off, or for a command in a process that runs. */
export async function openSession(
  stack: TfpStack,
  path: string,
  body: Record<string, unknown>,
): Promise<Opened> {
  const response = await callApi(stack, 'POST', path, body);
  const answer = (await response.json()) as Record<string, string>;
  const { message = '', attach_url: attachUrl = '', name, process = name ?? '' } = answer;
  return { status: response.status, message, attachUrl: attachUrl ?? '', process };
}

/** Attaches; answers the status where the platform does not let it. */
export function attachTo(url: string, token: string): Promise<AttachClient | number> {
  const headers = {
    authorization: `Bearer ${token}`,
    connection: 'upgrade',
    upgrade: ATTACH_PROTOCOL,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('upgrade', (_response, socket, head) => resolve(talk(socket, head)));
    outgoing.end();
  });
}

function talk(socket: Duplex, head: Buffer): AttachClient {
  let said = '';
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const link = new FrameLink({
    onFrame({ type, payload }, done) {
      if (type === FRAME.stdout || type === FRAME.stderr) said += payload.toString();
      if (type === FRAME.exit || type === FRAME.failed) resolve(JSON.parse(payload.toString()));
      done();
    },
    onRoom() {},
  });
  const read = link.reader((payload) => link.join(socket, JSON.parse(payload.toString()).received));
  socket.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => resolve(undefined));
  if (head.length > 0) read(head);
  return { socket, link, said: () => said, ended };
}
