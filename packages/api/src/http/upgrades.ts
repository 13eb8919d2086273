import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Upgrade {
  socket: Duplex;
  /** What the client sent right behind its request. */
  head: Buffer;
}

interface OpenUpgrade extends Upgrade {
  socket: Socket;
  response: ServerResponse;
}

const KEEP_ALIVE_MS = 15_000;

const open = new WeakMap<IncomingMessage, OpenUpgrade>();

/** Sends upgrade requests through the same routes, policies and errors as all others; only a route that takes the connection leaves HTTP. */
export function routeUpgrades(
  server: Server,
  route: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  server.on('upgrade', (request, duplex, head) => {
    // Both kinds of our servers, TCP and unix, hand out sockets.
    const socket = duplex as Socket;
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    socket.on('error', () => socket.destroy());
    // A client that vanished without a word is noticed, also where nobody says anything.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    response.assignSocket(socket);
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.end();
    });
    open.set(request, { socket, head, response });
    route(request, response);
  });
}

export function asksForUpgrade(request: IncomingMessage, protocol: string): boolean {
  return open.has(request) && request.headers.upgrade?.toLowerCase() === protocol;
}

/** Takes the raw connection of an upgrade request over. From here on nobody else writes to it. */
export function takeUpgrade(request: IncomingMessage): Upgrade {
  const upgrade = open.get(request);
  if (upgrade === undefined) throw new Error('this request asked for no upgrade');
  open.delete(request);
  upgrade.response.detachSocket(upgrade.socket);
  return upgrade;
}
