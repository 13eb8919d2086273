import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

/**
 * Cuts off what streams over a request soon after its token is revoked or has expired: while it lasts nobody asks again
 * who is there. A client that is cut off so has left, and does not come back.
 */
export function endWithToken(
  { tokens }: Pick<Ledger, 'tokens'>,
  tokenId: string,
  { socket }: Pick<IncomingMessage, 'socket'>,
  response: ServerResponse,
): void {
  const timer = setInterval(() => {
    if (tokens.actorByTokenId(tokenId) !== undefined) return;
    socket.destroy(new Error('The token of this stream is no longer good.'));
  }, limits.tokenLookMs).unref();
  const stop = () => {
    clearInterval(timer);
    socket.off('close', stop);
    response.off('close', stop);
  };
  // The connection may serve others behind this answer. An upgrade has none, and ends with its connection.
  socket.once('close', stop);
  response.once('close', stop);
}
