import {
  ACCESS_LOG_BATCH_BYTES,
  ACCESS_LOG_BYTES_MAX,
  ACCESS_LOG_DELAY_MS,
  ACCESS_LOG_RETRY_MS,
} from '../limits.ts';
import { type AccessFacts, accessLine } from './access-line.ts';

/** Sends one JSON array of new log lines to the log store. */
export type SendLines = (json: string) => Promise<void>;

/**
 * Collects the lines of requests as JSON text and sends them in batches. A request never waits for it: what the log
 * store cannot take in time is dropped, counted, and told in the app's stream.
 */
export class AccessLog {
  #batch = '';
  #full: string[] = [];
  #waitingBytes = 0;
  #dropped = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #lastMs = 0;
  #at = '';
  readonly #send: SendLines;

  constructor(send: SendLines) {
    this.#send = send;
  }

  /** `prefix` is the begin of the app's lines, as `RouteEntry` has it. */
  write(prefix: string, facts: AccessFacts): void {
    if (this.#waitingBytes > ACCESS_LOG_BYTES_MAX) {
      this.#dropped.set(prefix, (this.#dropped.get(prefix) ?? 0) + 1);
      return;
    }
    this.#append(prefix, 'router', accessLine(facts));
  }

  /** Sends what waits, as far as the log store takes it. */
  async flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  #append(prefix: string, process: string, text: string): void {
    const line = `${prefix}${this.#time()}","source":"tfp","process":"${process}","text":"${text}"}`;
    this.#batch += this.#batch === '' ? line : `,${line}`;
    this.#waitingBytes += line.length;
    if (this.#batch.length > ACCESS_LOG_BATCH_BYTES) this.#cut();
    this.#schedule(ACCESS_LOG_DELAY_MS);
  }

  /** Formatting a time costs more than all the rest of a line: it is done once per millisecond. */
  #time(): string {
    const now = Date.now();
    if (now !== this.#lastMs) {
      this.#lastMs = now;
      this.#at = new Date(now).toISOString();
    }
    return this.#at;
  }

  #cut(): void {
    if (this.#batch !== '') this.#full.push(`[${this.#batch}]`);
    this.#batch = '';
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, delayMs).unref();
  }

  async #sendAll(): Promise<void> {
    this.#cut();
    while (this.#full.length > 0) {
      const json = this.#full[0] as string;
      try {
        await this.#send(json);
      } catch {
        this.#schedule(ACCESS_LOG_RETRY_MS);
        return;
      }
      this.#full.shift();
      this.#waitingBytes -= json.length;
      this.#tellDropped();
      if (this.#full.length === 0) this.#cut();
    }
    this.#waitingBytes = this.#batch.length;
  }

  #tellDropped(): void {
    if (this.#dropped.size === 0) return;
    const dropped = this.#dropped;
    this.#dropped = new Map();
    for (const [prefix, count] of dropped) {
      const text = `Error L10 (output buffer overflow): ${count} lines of the router dropped since the log store was away.`;
      this.#append(prefix, 'logs', text);
    }
  }
}
