import type { FastifyReply } from 'fastify';
import type { ListPage } from './list-range.ts';

/** Sends a page of a list; 206 and `Next-Range` say that there is more. */
export function sendPage<Item>(
  reply: FastifyReply,
  page: ListPage<Item>,
  toJson: (item: Item) => unknown,
): FastifyReply {
  if (page.next !== null) reply.code(206).header('next-range', page.next);
  return reply.send(page.items.map(toJson));
}
