import { connect, type Socket } from 'node:net';

/** What a follower of a stream saw. That a stream ends at its drain limit is no failure: it is opened again. */
export interface StreamReport {
  opened: number;
  chunks: number;
  failures: string[];
}

const HEADS = {
  events: 'GET /events HTTP/1.1\r\nAccept: text/event-stream\r\n',
  tunnel: 'GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: chaos-echo\r\n',
};
const BEGINNINGS = { events: 'HTTP/1.1 200 ', tunnel: 'HTTP/1.1 101 ' };
const SPEAK_MS = 100;

/** Keeps an event stream or a tunnel of the chaos app open until it is stopped; a tunnel speaks, and hears itself. */
export function followStream(port: number, app: string, kind: keyof typeof HEADS) {
  const report: StreamReport = { opened: 0, chunks: 0, failures: [] };
  let isStopped = false;
  let socket: Socket;

  function open(): void {
    let text = '';
    socket = connect(port, '127.0.0.1', () => {
      socket.write(`${HEADS[kind]}Host: ${app}.localhost\r\n\r\n`);
    });
    const speaking = setInterval(
      () => kind === 'tunnel' && text && socket.write('hello '),
      SPEAK_MS,
    );
    socket.on('data', (chunk) => {
      report.chunks += 1;
      if (text === '') report.opened += 1;
      text = text.slice(0, 4_096) + chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(speaking);
      if (isStopped) return;
      const isRight = text.startsWith(BEGINNINGS[kind]) && (kind === 'tunnel' || isOf(app, text));
      if (!isRight)
        report.failures.push(`${new Date().toISOString()} ${kind}: ${text.slice(0, 80)}`);
      open();
    });
  }

  open();
  return {
    report: () => report,
    stop() {
      isStopped = true;
      socket.destroy();
      return report;
    },
  };
}

function isOf(app: string, text: string): boolean {
  return text.includes(`"app":"${app}"`);
}
