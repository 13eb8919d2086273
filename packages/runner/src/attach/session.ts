import type { Duplex } from 'node:stream';
import { encodeFrame, FRAME } from '@tfp/contract/attach-frames';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import { FrameLink } from '@tfp/contract/frame-link';
import { demultiplex } from '../engine/docker-output.ts';
import type { World } from '../world.ts';
import type { Attached, SessionWish } from './attached.ts';
import { takeInput } from './take-input.ts';

type SessionWorld = Pick<World, 'timers' | 'log'>;

/**
 * One client's work with one process, over as many connections as it takes. The client leaves with a word of the api's;
 * a connection that breaks off without it fell with the api, and the client is waited for, while what the process
 * writes is kept up to a bound.
 */
export class Session {
  private readonly world: SessionWorld;
  private readonly wish: SessionWish;
  private readonly link: FrameLink;
  private attached: Attached | undefined;
  private begun: Promise<void> | undefined;
  private connection: Duplex | undefined;
  /** Of the newest connection, also when it broke off: the word that its client has left may come after its end. */
  private connectionId = '';
  private patience: NodeJS.Timeout | undefined;
  private hasLeft = false;
  private isOver = false;
  private isSettled = false;

  constructor(world: SessionWorld, wish: SessionWish) {
    this.world = world;
    this.wish = wish;
    this.link = new FrameLink({
      onFrame: (frame, done) => {
        if (this.attached === undefined) return done();
        takeInput(this.attached, frame, done);
      },
      onRoom: () => this.attached?.stream.resume(),
      onDelivered: () => this.settleWhenTold(),
    });
    this.wait(world.timers.attachMs);
  }

  get isTaken(): boolean {
    return this.begun !== undefined;
  }

  /** Begins with the first connection; a later one takes the place of the one before. */
  async serve(id: string, socket: Duplex, head: Buffer, received: number): Promise<void> {
    const old = this.connection;
    this.connection = socket;
    this.connectionId = id;
    if (old !== undefined) this.drop(old);
    clearTimeout(this.patience);
    socket.on('error', () => socket.destroy());
    socket.once('end', () => socket.destroy());
    socket.once('close', () => this.lose(socket));
    this.begun ??= this.begin();
    await this.begun;
    if (this.connection === socket) this.join(socket, head, received);
  }

  /** The client is gone for good, if this is its connection. */
  leave(id: string): void {
    if (this.connectionId === id) this.depart();
  }

  private async begin(): Promise<void> {
    try {
      this.attached = await this.wish.begin();
      if (this.hasLeft) this.attached.hangUp();
      void this.pump(this.attached);
    } catch (error) {
      this.fail(error);
    }
  }

  private join(socket: Duplex, head: Buffer, received: number): void {
    const { process } = this.wish;
    const read = this.link.reader();
    const take = (bytes: Buffer) => {
      try {
        read(bytes);
      } catch (error) {
        this.world.log.warn({ err: error, process }, 'client of a session broke its rules');
        socket.destroy();
      }
    };
    const start = JSON.stringify({ process, received: this.link.received });
    socket.write(encodeFrame(FRAME.started, start));
    try {
      this.link.join(socket, received);
    } catch {
      return void socket.destroy();
    }
    if (head.length > 0) take(head);
    socket.on('data', take);
  }

  /** Everything that the process writes, in order, at the speed of the reader; then how it ended. */
  private async pump({ stream, terminal, exit }: Attached): Promise<void> {
    const send = (type: 'stdout' | 'stderr', bytes: Buffer) => {
      if (!this.hasLeft && !this.link.send(FRAME[type], bytes)) stream.pause();
    };
    const ended = new Promise<void>((resolve) => {
      stream
        .once('end', resolve)
        .once('error', () => resolve())
        .once('close', resolve);
    });
    stream.on('data', terminal ? (bytes: Buffer) => send('stdout', bytes) : demultiplex(send));
    await ended;
    try {
      this.finish(FRAME.exit, await exit());
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.finish(FRAME.failed, toErrorBody(this.asTfpError(error)));
  }

  private finish(type: typeof FRAME.exit | typeof FRAME.failed, report: object): void {
    this.isOver = true;
    this.link.send(type, JSON.stringify(report));
    this.settleWhenTold();
  }

  private settleWhenTold(): void {
    if (this.isOver && (this.hasLeft || this.link.isDelivered)) this.settle();
  }

  /** The connection broke off. If the client lives it comes back. */
  private lose(socket: Duplex): void {
    this.link.leave(socket);
    if (this.connection !== socket) return;
    this.connection = undefined;
    if (!this.isSettled && !this.hasLeft) this.wait(this.world.timers.reattachMs);
  }

  private wait(ms: number): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.depart(), ms).unref();
  }

  private depart(): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    clearTimeout(this.patience);
    if (this.connection !== undefined) this.drop(this.connection);
    if (!this.isTaken) this.settle();
    this.attached?.hangUp();
    // Nobody reads it any more: it must not wait for a reader.
    this.attached?.stream.resume();
    this.settleWhenTold();
  }

  private drop(socket: Duplex): void {
    this.link.leave(socket);
    socket.destroy();
  }

  private settle(): void {
    if (this.isSettled) return;
    this.isSettled = true;
    clearTimeout(this.patience);
    this.connection?.end();
    this.wish.settle();
  }

  private asTfpError(error: unknown): TfpError {
    if (error instanceof TfpError) return error;
    this.world.log.error({ err: error }, 'session failed');
    return new TfpError('internal_error', 'The process could not be started.', { cause: error });
  }
}
