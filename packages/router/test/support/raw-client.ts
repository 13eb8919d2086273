import { connect, type Socket } from 'node:net';

/** A client that says exactly the bytes of the test and collects what comes back. */
export class RawClient {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  isEnded = false;
  isClosed = false;
  hadError = false;
  #listeners = new Set<() => void>();

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    this.socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.#wake();
    });
    this.socket.on('end', () => {
      this.isEnded = true;
      this.#wake();
    });
    this.socket.on('error', () => {
      this.hadError = true;
    });
    this.socket.on('close', () => {
      this.isClosed = this.isEnded = true;
      this.#wake();
    });
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  send(text: string): this {
    this.socket.write(Buffer.from(text, 'latin1'));
    return this;
  }

  /** Each byte in a packet of its own, as far as one side can bring that about. */
  async sendBytewise(text: string): Promise<void> {
    for (const byte of Buffer.from(text, 'latin1')) {
      if (this.socket.destroyed || !this.socket.writable) return;
      await new Promise<void>((resolve) => {
        this.socket.write(Buffer.of(byte), () => setImmediate(resolve));
      });
    }
  }

  async until(isReached: (client: this) => boolean, deadlineMs = 60_000): Promise<this> {
    const end = performance.now() + deadlineMs;
    while (!isReached(this)) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) throw new Error(`not in time; received: ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(leftMs, 20));
        this.#listeners.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return this;
  }

  untilText(text: string): Promise<this> {
    return this.until(() => this.text.includes(text));
  }

  untilEnd(): Promise<this> {
    return this.until(() => this.isEnded);
  }

  close(): void {
    this.socket.destroy();
  }

  #wake(): void {
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const wake of listeners) wake();
  }
}

export const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);

/** The head and what follows it. */
export function divide(text: string): [head: string, rest: string] {
  const end = text.indexOf('\r\n\r\n');
  return end === -1 ? [text, ''] : [text.slice(0, end + 4), text.slice(end + 4)];
}

/** Undoes chunked coding, strictly enough to notice a wrong frame. */
export function dechunk(text: string): string {
  let rest = text;
  let body = '';
  for (;;) {
    const match = /^([0-9a-fA-F]+)\r\n/.exec(rest);
    if (match === null) throw new Error(`no chunk: ${JSON.stringify(rest.slice(0, 50))}`);
    const size = Number.parseInt(match[1] as string, 16);
    const start = match[0].length;
    body += rest.slice(start, start + size);
    if (rest.slice(start + size, start + size + 2) !== '\r\n') throw new Error('no end of chunk');
    rest = rest.slice(start + size + 2);
    if (size === 0) return body;
  }
}
