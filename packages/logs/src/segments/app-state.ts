import type { OutputSource } from '@tfp/contract/log-lines';
import { keepNewest } from '../keep-newest.ts';
import { limits } from '../limits.ts';
import type { FrameMeta } from './frame.ts';

/** How far a container's output is stored. A fingerprint of null: nothing of it yet. */
export interface SourceState {
  source: OutputSource;
  fingerprint: string | null;
  offset: number;
  ended: boolean;
  /** When the last that is stored of it was written, or stored where that is not known. */
  lastAtMs?: number;
}

/** What the frames of an app add up to. It is never changed but by a frame that has been written. */
export interface AppState {
  /** Lines that were ever stored, removed ones included. */
  lines: number;
  sources: Map<string, SourceState>;
  /** The last batch of each writer that numbers its batches. */
  writers: Map<string, number>;
}

export function emptyState(): AppState {
  return { lines: 0, sources: new Map(), writers: new Map() };
}

/** Takes a frame into account: at the moment it is written, and again when the log is opened after a crash. */
export function applyFrame(
  state: AppState,
  meta: FrameMeta,
  linesAfter: number,
  atMs: number,
): void {
  state.lines = linesAfter;
  if (meta.kind === 'source') begin(state, meta.source);
  else if (meta.kind === 'output') advance(state, meta, atMs);
  else if (meta.kind === 'end') end(state, meta.containerId);
  else if (meta.writer !== undefined) remember(state, meta.writer, meta.number ?? 0);
}

function begin(state: AppState, source: OutputSource): void {
  const known = state.sources.get(source.containerId);
  if (known === undefined) {
    state.sources.set(source.containerId, { source, fingerprint: null, offset: 0, ended: false });
    return;
  }
  known.source = source;
  known.ended = false;
}

function advance(state: AppState, meta: FrameMeta & { kind: 'output' }, atMs: number): void {
  const source = state.sources.get(meta.containerId);
  if (source === undefined) return;
  source.fingerprint = meta.fingerprint;
  source.offset = meta.offset;
  source.lastAtMs = atMs;
}

/** An ended source is remembered for a while: were it named again, its lines would be stored again. */
function end(state: AppState, containerId: string): void {
  const source = state.sources.get(containerId);
  if (source === undefined) return;
  state.sources.delete(containerId);
  state.sources.set(containerId, source);
  source.ended = true;
  const ended = [...state.sources].filter(([, { ended }]) => ended);
  for (const [id] of ended.slice(0, -limits.endedSourcesPerAppMax)) state.sources.delete(id);
}

function remember(state: AppState, writer: string, number: number): void {
  state.writers.delete(writer);
  state.writers.set(writer, number);
  keepNewest(state.writers, limits.writersPerAppMax);
}
