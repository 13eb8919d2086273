import { randomUUID } from 'node:crypto';
import { performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';

/** What BuildKit calls back into while it builds. It refuses to pull an image without one. */
export interface BuildSession {
  id: string;
  close: () => void;
}

const HEALTH_CHECK = '/grpc.health.v1.Health/Check';
/** A gRPC frame (one byte of flags, four of length) around the message "SERVING". */
const SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]);
const GRPC_OK = '0';
const GRPC_UNIMPLEMENTED = '12';

/**
 * Opens a session that offers nothing, so images are pulled without a name and password.
 * dockerode's own one stays open for ever when its build is cancelled.
 */
export async function openSession(docker: Docker, signal: AbortSignal): Promise<BuildSession> {
  const id = randomUUID();
  const socket = await dial(docker, id, signal);
  const connection = performServerHandshake(socket);
  connection.on('error', () => socket.destroy());
  connection.on('stream', (stream, headers) => answer(stream, String(headers[':path'])));
  return {
    id,
    close() {
      connection.destroy();
      socket.destroy();
    },
  };
}

function answer(stream: ServerHttp2Stream, method: string): void {
  const status = method === HEALTH_CHECK ? GRPC_OK : GRPC_UNIMPLEMENTED;
  stream.on('error', () => {});
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
  stream.end(status === GRPC_OK ? SERVING : undefined);
}

function dial(docker: Docker, id: string, abortSignal: AbortSignal): Promise<Duplex> {
  const options = {
    method: 'POST',
    path: '/session',
    hijack: true,
    abortSignal,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'tfp',
    },
    statusCodes: { 200: true, 500: 'server error' },
  };
  return new Promise((resolve, reject) => {
    docker.modem.dial(options as never, (error, socket) => {
      if (error) reject(error);
      else resolve(socket as Duplex);
    });
  });
}
