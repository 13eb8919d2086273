import type { Socket } from 'node:net';

/** The side of the client that an exchange needs. */
export interface ExchangeClient {
  readonly socket: Socket;
  readonly forwarded: string;
  activeTick: number;
  /** More of the request may be taken now. */
  onRequestWanted: () => void;
  onExchangeDone: (keepsConnection: boolean) => void;
}
