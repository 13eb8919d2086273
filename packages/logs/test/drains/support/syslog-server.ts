import type { AddressInfo } from 'node:net';
import { createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Certificates } from './certificates.ts';
import { type SyslogMessage, takeMessages } from './read-syslog.ts';

export interface SyslogServer {
  port: number;
  messages: SyslogMessage[];
  /** What was wrong with what came. */
  errors: unknown[];
  connections: () => number;
  sockets: Set<Socket>;
  stop: () => Promise<void>;
}

export interface SyslogServerOptions {
  port?: number;
  tls?: Pick<Certificates, 'cert' | 'key'>;
  /** Does with a connection what it wants; answers whether it reads it itself. */
  onConnection?: (socket: Socket, number: number) => boolean;
  onMessages?: (socket: Socket, count: number) => void;
}

/** A receiver of syslog on a real port, with a parser that forgives nothing. */
export async function startSyslogServer(options: SyslogServerOptions = {}): Promise<SyslogServer> {
  const messages: SyslogMessage[] = [];
  const errors: unknown[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  function take(socket: Socket) {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    if (options.onConnection?.(socket, connections)) return;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      try {
        const found: SyslogMessage[] = [];
        rest = takeMessages(Buffer.concat([rest, chunk]), 'rfc5424', found);
        messages.push(...found);
        options.onMessages?.(socket, found.length);
      } catch (error) {
        errors.push(error);
        socket.destroy();
      }
    });
  }

  const server: Server = options.tls ? createTls(options.tls, take) : createTcp(take);
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return { port, messages, errors, sockets, connections: () => connections, stop };
}
