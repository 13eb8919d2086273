/** A reply that can be given again. */
export interface KeptReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface RecentReplies {
  /** The reply that was given, or is being made, for a request; undefined when this is the first time. */
  earlier: (key: string) => Promise<KeptReply | undefined> | undefined;
  /** Takes the request up: who asks the same meanwhile waits for the reply. */
  begin: (key: string) => void;
  /** With no reply the request counts as never made. */
  settle: (key: string, reply: KeptReply | undefined) => void;
}

export interface ReplyBounds {
  keptMs: number;
  repliesMax: number;
}

interface Entry {
  since: number;
  reply: Promise<KeptReply | undefined>;
  settle: (reply: KeptReply | undefined) => void;
}

/** Remembers replies for some minutes: a client whose connection broke off sends its request again. */
export function createRecentReplies({ keptMs, repliesMax }: ReplyBounds): RecentReplies {
  const entries = new Map<string, Entry>();

  function dropOld() {
    const oldest = Date.now() - keptMs;
    for (const [key, { since }] of entries) {
      if (since >= oldest && entries.size <= repliesMax) return;
      entries.delete(key);
    }
  }

  return {
    earlier(key) {
      dropOld();
      return entries.get(key)?.reply;
    },
    begin(key) {
      const { promise: reply, resolve: settle } = Promise.withResolvers<KeptReply | undefined>();
      entries.set(key, { since: Date.now(), reply, settle });
    },
    settle(key, reply) {
      entries.get(key)?.settle(reply);
      if (reply === undefined) entries.delete(key);
    },
  };
}
