export interface OutputChunk {
  kind: 'chunk';
  bytes: Buffer;
  records: number;
  /** The place behind these records. */
  fingerprint: string;
  offset: number;
  /** There is more to read right now. */
  hasMore: boolean;
  /** What is missing between the chunk before and this one. */
  gap: Gap | undefined;
}

/** What is missing before a chunk. */
export interface Gap {
  /** Lines of files that were given up as they were, unread. */
  counted: number;
  /** Files may have been removed before they were seen: what stood in them can only be guessed. */
  isUnseen: boolean;
}
