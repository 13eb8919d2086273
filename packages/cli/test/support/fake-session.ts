import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  ATTACH_PROTOCOL,
  encodeFrame,
  FRAME,
  type Frame,
  type FrameType,
} from '@tfp/contract/attach-frames';
import { FrameLink } from '@tfp/contract/frame-link';
import type { ApiNewDyno } from '@tfp/contract/platform-api';
import { apiDyno } from './api-objects.ts';
import type { FakePlatform } from './fake-platform.ts';

/** The other end of an attached session, as a test plays it. */
export interface FakeSession {
  send: (type: FrameType, payload?: Buffer | string) => boolean;
  /** The connection that the session has now. */
  socket: Duplex;
}

export interface SessionScript {
  /** With each connection; the first one is 1. */
  onStart?: (session: FakeSession, connection: number) => void;
  /** False: what it sent found no room, so the peer's next frames wait until there is some. */
  onFrame?: (frame: Frame, session: FakeSession) => unknown;
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
  platform.onUpgrade(playSession(script));
  return asked;
}

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function playSession(script: SessionScript): OnUpgrade {
  let session: FakeSession | undefined;
  let connections = 0;
  const waiting: (() => void)[] = [];
  const newLink = () =>
    new FrameLink({
      onFrame(frame, done) {
        if (session !== undefined && script.onFrame?.(frame, session) === false) waiting.push(done);
        else done();
      },
      onRoom() {
        for (const done of waiting.splice(0)) done();
      },
    });
  let link = newLink();

  return (request, socket, head) => {
    socket.on('error', () => {});
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://platform');
    if (request.headers.upgrade !== ATTACH_PROTOCOL || !pathname.endsWith('/secret/attach')) {
      const body = JSON.stringify({ id: 'not_found', message: 'This session has ended.' });
      socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    const received = searchParams.get('received');
    if (received === null) {
      link = newLink();
      connections = 0;
    }
    connections += 1;
    const send: FakeSession['send'] = (type, payload) => link.send(type, payload);
    session = { socket, send };
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ATTACH_PROTOCOL}\r\n\r\n`,
    );
    const start = JSON.stringify({ process: 'run.4711', received: link.received });
    socket.write(encodeFrame(FRAME.started, start));
    link.join(socket, Number(received ?? 0));
    const read = link.reader();
    socket.on('data', read);
    socket.on('close', () => link.leave(socket));
    if (head.length > 0) read(head);
    script.onStart?.(session, connections);
  };
}
