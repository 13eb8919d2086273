import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  ATTACH_PROTOCOL,
  createFrameDecoder,
  encodeFrame,
  FRAME,
  type Frame,
  type FrameType,
} from '@tfp/contract/attach-frames';
import type { ApiNewDyno } from '@tfp/contract/platform-api';
import { apiDyno } from './api-objects.ts';
import type { FakePlatform } from './fake-platform.ts';

/** The other end of an attached session, as a test plays it. */
export interface FakeSession {
  send: (type: FrameType, payload?: Buffer | string) => boolean;
  socket: Duplex;
}

export interface SessionScript {
  onStart?: (session: FakeSession) => void;
  onFrame?: (frame: Frame, session: FakeSession) => void;
}

/** Lets the platform create one-offs of `hello` and play them by a script. Gives back what was asked for. */
export function playSessions(platform: FakePlatform, script: SessionScript): ApiNewDyno[] {
  const asked: ApiNewDyno[] = [];
  platform.on('POST /apps/hello/dynos', ({ body }) => {
    asked.push(body as ApiNewDyno);
    const { attach } = body as ApiNewDyno;
    const attach_url = attach ? `http://elsewhere.example/apps/id/one-offs/secret/attach` : null;
    return { status: 201, body: apiDyno('run.4711', { attach_url }) };
  });
  platform.onUpgrade((request, socket, head) => play(script, request, socket, head));
  return asked;
}

function play(script: SessionScript, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => {});
  if (request.headers.upgrade !== ATTACH_PROTOCOL || !request.url?.endsWith('/secret/attach')) {
    const body = JSON.stringify({ id: 'not_found', message: 'This session has ended.' });
    socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    return;
  }
  const session: FakeSession = {
    socket,
    send: (type, payload) => socket.write(encodeFrame(type, payload)),
  };
  const decode = createFrameDecoder((frame) => script.onFrame?.(frame, session));
  const upgraded = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ATTACH_PROTOCOL}\r\n\r\n`;
  socket.write(upgraded);
  session.send(FRAME.started, JSON.stringify({ process: 'run.4711' }));
  script.onStart?.(session);
  if (head.length > 0) decode(head);
  socket.on('data', decode);
}
