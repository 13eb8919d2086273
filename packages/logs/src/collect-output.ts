import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import type { Logger } from '@tfp/contract/platform-process';
import { limits } from './limits.ts';
import type { AppLog } from './segments/app-log.ts';
import type { SourceState } from './segments/app-state.ts';
import { noteFrame } from './segments/frame.ts';
import { Lookout } from './sources/lookout.ts';
import type { OutputChunk } from './sources/output-chunk.ts';
import { type OutputRest, type Patience, SourceReader } from './sources/source-reader.ts';
import { storeChunk } from './sources/store-chunk.ts';

interface Followed {
  appId: string;
  appLog: AppLog;
  state: SourceState;
  reader: SourceReader;
  /** Looks in a row at something whose end was not written yet. */
  heldLooks: number;
  /** It could not be read or stored at the last try. */
  isFailing: boolean;
  /** Since when it has no folder. */
  absentSinceMs: number | undefined;
  /** Those who wait for its end. */
  ends: PromiseWithResolvers<void>[];
  isFinishing: boolean;
}

/**
 * The story of the package: follow each container's output, cut it into whole records, tag them, store them together
 * with the place where they end.
 */
export class OutputCollector {
  private readonly log: Logger;
  /** Told how many lines of an app could not be read in time. */
  private readonly onMissing: (appId: string, lines: number) => void;
  private readonly nowMs: () => number;
  private readonly followed = new Map<string, Followed>();
  private readonly lookout = new Lookout<Followed>((source) => this.takeTurn(source));
  private readonly buffer = Buffer.allocUnsafe(limits.chunkBytesMax);

  constructor(
    log: Logger,
    onMissing: OutputCollector['onMissing'],
    nowMs: () => number = () => performance.now(),
  ) {
    this.log = log;
    this.onMissing = onMissing;
    this.nowMs = nowMs;
  }

  /** Begins to follow a source of an app's log, or goes on where its lines in the log end. Twice is once. */
  follow(appId: string, appLog: AppLog, state: SourceState): void {
    const { containerId, path } = state.source;
    if (this.followed.has(containerId)) return;
    const source: Followed = {
      appId,
      appLog,
      state,
      reader: new SourceReader(path, state),
      heldLooks: 0,
      isFailing: false,
      absentSinceMs: undefined,
      ends: [],
      isFinishing: false,
    };
    this.followed.set(containerId, source);
    this.lookout.add(source, appId, dirname(path));
  }

  /** Answers when everything that the container wrote is stored for good. It has exited by then. */
  async end(containerId: string): Promise<void> {
    const source = this.followed.get(containerId);
    if (source === undefined) return;
    const end = Promise.withResolvers<void>();
    source.ends.push(end);
    this.lookout.look(source);
    await end.promise;
  }

  /** Whether a source is followed that is there, or has not been away for so long that it should have been given up. */
  isInOrder(containerId: string): boolean {
    const source = this.followed.get(containerId);
    if (source === undefined) return false;
    return this.awayMs(source) <= 2 * limits.absentMaxMs;
  }

  /** Leaves all sources of an app alone. */
  forget(appId: string): void {
    for (const source of this.followed.values()) if (source.appId === appId) this.drop(source);
  }

  stop(): void {
    this.lookout.stop();
    for (const source of this.followed.values()) {
      source.reader.close();
      failEnds(source, new TfpError('unavailable', 'The log store is stopping.'));
    }
    this.followed.clear();
  }

  private takeTurn(source: Followed): void {
    try {
      const read = source.reader.next(this.buffer, patienceFor(source));
      if (read.kind === 'chunk') this.store(source, read);
      else this.waitForMore(source, read.kind);
      this.noteFailure(source, undefined);
    } catch (error) {
      this.noteFailure(source, error);
      source.reader.close();
      source.reader = new SourceReader(source.state.source.path, source.state);
      this.lookout.lookLater(source);
    }
  }

  private store(source: Followed, chunk: OutputChunk): void {
    const missing = storeChunk(source.appLog, source.state, chunk);
    if (missing > 0) this.onMissing(source.appId, missing);
    source.heldLooks = 0;
    if (chunk.hasMore || source.ends.length > 0) this.lookout.look(source);
    this.lookout.lookSoon(source);
  }

  private waitForMore(source: Followed, found: OutputRest): void {
    if (source.ends.length > 0 || this.absentMs(source) > limits.absentMaxMs) {
      void this.finish(source);
    } else if (found === 'held' && source.heldLooks <= limits.heldLooksMax) {
      source.heldLooks += 1;
      this.lookout.lookSoon(source);
    } else {
      this.lookout.lookWhenChanged(source);
    }
  }

  /** For how long its folder has been gone: such a container was removed behind everybody's back, its file still open or not. */
  private absentMs(source: Followed): number {
    const isThere = existsSync(dirname(source.state.source.path));
    source.absentSinceMs = isThere ? undefined : (source.absentSinceMs ?? this.nowMs());
    return this.awayMs(source);
  }

  private awayMs({ absentSinceMs }: Followed): number {
    return absentSinceMs === undefined ? 0 : this.nowMs() - absentSinceMs;
  }

  /** Said once, not at every try. */
  private noteFailure(source: Followed, error: unknown): void {
    const isFailing = error !== undefined;
    if (isFailing === source.isFailing) return;
    source.isFailing = isFailing;
    const { containerId: container, appId } = source.state.source;
    if (isFailing) this.log.error({ err: error, container, appId }, 'output cannot be stored');
    else this.log.info({ container, appId }, 'output is stored again');
  }

  private async finish(source: Followed): Promise<void> {
    if (source.isFinishing) return;
    source.isFinishing = true;
    try {
      const { containerId } = source.state.source;
      source.appLog.append([noteFrame({ kind: 'end', containerId })]);
      await source.appLog.sync();
      this.drop(source);
    } catch (error) {
      this.log.error({ err: error }, 'end of output not stored');
      failEnds(source, error);
    } finally {
      source.isFinishing = false;
    }
  }

  private drop(source: Followed): void {
    this.followed.delete(source.state.source.containerId);
    this.lookout.remove(source);
    source.reader.close();
    for (const end of source.ends.splice(0)) end.resolve();
  }
}

function patienceFor(source: Followed): Patience {
  if (source.ends.length > 0) return 'none';
  return source.heldLooks > limits.heldLooksMax ? 'record' : 'line';
}

function failEnds(source: Followed, error: unknown): void {
  for (const end of source.ends.splice(0)) end.reject(error);
}
