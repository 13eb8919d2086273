import { readFileSync } from 'node:fs';
import { CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, FILES_RESERVED } from '../limits.ts';

/** Counts who is here: so many connections in all, and so many from one address. */
export class ConnectionRoom {
  #max: number;
  #count = 0;
  readonly #measure: () => number;
  readonly #perAddress = new Map<string, number>();

  constructor(measure: () => number = roomForConnections) {
    this.#measure = measure;
    this.#max = measure();
  }

  /** False when there is no room: whoever asked has to be turned away. */
  enter(address: string): boolean {
    const count = (this.#perAddress.get(address) ?? 0) + 1;
    if (this.#count >= this.#max || isTooMany(address, count)) return false;
    this.#count++;
    this.#perAddress.set(address, count);
    return true;
  }

  leave(address: string): void {
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
    this.#count--;
  }

  /** Measures the room again: the limit of a running process may be changed. */
  measure(): void {
    this.#max = this.#measure();
  }
}

/** A proxy on the same machine speaks for many visitors. */
function isTooMany(address: string, count: number): boolean {
  const isLocal = address.startsWith('127.') || address === '::1';
  return count > CONNECTIONS_PER_ADDRESS_MAX && !isLocal;
}

/**
 * How many visitors this process has files for, as its limit is now: each holds one, and one to the app. Whoever is
 * beyond that is told so; without a file left, connections would be closed without a word.
 */
export function roomForConnections(limit = openFilesLimit()): number {
  const room = Math.floor((limit - FILES_RESERVED) / 2);
  return Math.min(CONNECTIONS_MAX, Math.max(1, room));
}

function openFilesLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
