import { fieldsOf } from './protobuf.ts';

/** What BuildKit tells while it works, in the order in which it happens. A step is one instruction of the Dockerfile. */
export type BuildEvent =
  | { kind: 'started'; step: string }
  | { kind: 'cached'; step: string }
  | { kind: 'finished'; step: string; ms: number }
  | { kind: 'output'; step: string; text: string }
  | { kind: 'broken'; step: string; message: string };

interface Vertex {
  digest: string;
  name: string;
  cached: boolean;
  startedMs?: number;
  completedMs?: number;
  error: string;
}

/** Reads the engine's `moby.buildkit.trace` messages. It tells a step's beginning once, however often the engine repeats it. */
export function createTraceReader(): (trace: string) => BuildEvent[] {
  const names = new Map<string, string>();
  const told = new Set<string>();

  function once(digest: string, event: BuildEvent): BuildEvent[] {
    const key = `${event.kind} ${digest}`;
    if (told.has(key)) return [];
    told.add(key);
    return [event];
  }

  function onVertex({ digest, name, cached, startedMs, completedMs, error }: Vertex): BuildEvent[] {
    names.set(digest, name);
    if (error !== '') return once(digest, { kind: 'broken', step: name, message: error });
    if (cached) return once(digest, { kind: 'cached', step: name });
    if (startedMs === undefined) return [];
    const begun = once(digest, { kind: 'started', step: name });
    if (completedMs === undefined) return begun;
    const ms = Math.max(0, completedMs - startedMs);
    return [...begun, ...once(digest, { kind: 'finished', step: name, ms })];
  }

  return (trace) => {
    const events: BuildEvent[] = [];
    for (const { number, value } of fieldsOf(Buffer.from(trace, 'base64'))) {
      if (typeof value === 'bigint') continue;
      if (number === 1) events.push(...onVertex(readVertex(value)));
      if (number === 3) {
        const { digest, text } = readLog(value);
        events.push({ kind: 'output', step: names.get(digest) ?? '', text });
      }
    }
    return events;
  };
}

function readVertex(message: Buffer): Vertex {
  const vertex: Vertex = { digest: '', name: '', cached: false, error: '' };
  for (const { number, value } of fieldsOf(message)) {
    if (number === 4) vertex.cached = value !== 0n;
    if (typeof value === 'bigint') continue;
    if (number === 1) vertex.digest = value.toString();
    if (number === 3) vertex.name = value.toString();
    if (number === 5) vertex.startedMs = readTimestamp(value);
    if (number === 6) vertex.completedMs = readTimestamp(value);
    if (number === 7) vertex.error = value.toString();
  }
  return vertex;
}

function readLog(message: Buffer): { digest: string; text: string } {
  let digest = '';
  let text = '';
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) digest = value.toString();
    if (number === 4) text = value.toString();
  }
  return { digest, text };
}

function readTimestamp(message: Buffer): number {
  let ms = 0;
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) ms += Number(value) * 1_000;
    if (number === 2) ms += Number(value) / 1_000_000;
  }
  return ms;
}
