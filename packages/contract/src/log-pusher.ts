import { randomUUID } from 'node:crypto';
import { isCallersFault } from './errors.ts';
import type { NewLogLine } from './log-lines.ts';
import type { LogsClient } from './logs-client.ts';

const LINES_MAX = 10_000;
const CHARACTERS_MAX = 16 * 1024 * 1024;
const BATCH_MAX = 1_000;
const BATCH_CHARACTERS_MAX = 1024 * 1024;
const DELAY_MS = 50;
const RETRY_MS = 500;

export interface LogPusher {
  push: (line: NewLogLine) => void;
  /** Sends what waits; used before a process leaves. */
  flush: () => Promise<void>;
}

/** Writes lines into apps' streams without ever making the writer wait. What does not fit is dropped, counted and told. */
export function createLogPusher(logs: Pick<LogsClient, 'append'>): LogPusher {
  const writer = randomUUID();
  let number = 1;
  let waiting: NewLogLine[] = [];
  let waitingCharacters = 0;
  /** The batch on its way. It stays as it is until it is stored, so that the store knows it again. */
  let batch: NewLogLine[] = [];
  const dropped = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  function schedule(delayMs: number) {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, delayMs).unref();
  }

  async function send(): Promise<void> {
    while (waiting.length > 0) {
      if (batch.length === 0) batch = firstBatch(waiting);
      try {
        await logs.append(batch, { writer, number });
        settle();
        tellDropped();
      } catch (error) {
        // To send for ever what is no batch for the store would hold up all behind it.
        if (isCallersFault(error)) {
          for (const line of batch) drop(line);
          settle();
        }
        schedule(RETRY_MS);
        return;
      }
    }
  }

  function settle() {
    for (const { text } of batch) waitingCharacters -= text.length;
    waiting = waiting.slice(batch.length);
    batch = [];
    number += 1;
  }

  function drop(line: NewLogLine) {
    dropped.set(line.appId, (dropped.get(line.appId) ?? 0) + 1);
  }

  function tellDropped() {
    for (const [appId, count] of dropped) enqueue(droppedLine(appId, count));
    dropped.clear();
  }

  function enqueue(line: NewLogLine) {
    waiting.push(line);
    waitingCharacters += line.text.length;
  }

  function flush(): Promise<void> {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  return {
    push(line) {
      if (waiting.length >= LINES_MAX || waitingCharacters >= CHARACTERS_MAX) {
        drop(line);
        return;
      }
      enqueue(line);
      schedule(DELAY_MS);
    },
    flush,
  };
}

function droppedLine(appId: string, count: number): NewLogLine {
  const text = `Error L10 (output buffer overflow): ${count} lines dropped since the log store did not take them.`;
  return { appId, at: new Date().toISOString(), source: 'tfp', process: 'logs', text };
}

function firstBatch(waiting: NewLogLine[]): NewLogLine[] {
  let characters = 0;
  const end = waiting.slice(0, BATCH_MAX).findIndex((line, at) => {
    characters += line.text.length;
    return at > 0 && characters > BATCH_CHARACTERS_MAX;
  });
  return waiting.slice(0, end === -1 ? BATCH_MAX : end);
}
