import { fieldsOf } from './protobuf.ts';

/** What BuildKit tells while it works, in the order in which it happens. A step is one instruction of the Dockerfile. */
export type BuildEvent =
  | { kind: 'started' | 'cached' | 'ended'; step: string }
  | { kind: 'output'; step: string; text: string };

interface Vertex {
  digest: string;
  name: string;
  isCached: boolean;
  hasStarted: boolean;
  /** As it should, or broken. */
  hasEnded: boolean;
}

/** Reads the engine's `moby.buildkit.trace` messages. It tells a step's beginning once, however often the engine repeats it. */
export function createTraceReader(): (trace: string) => BuildEvent[] {
  const names = new Map<string, string>();
  const told = new Set<string>();

  function onVertex({ digest, name, isCached, hasStarted, hasEnded }: Vertex): BuildEvent[] {
    names.set(digest, name);
    const kinds = isCached
      ? (['cached'] as const)
      : [...(hasStarted ? (['started'] as const) : []), ...(hasEnded ? (['ended'] as const) : [])];
    const untold = kinds.filter((kind) => !told.has(`${kind} ${digest}`));
    for (const kind of untold) told.add(`${kind} ${digest}`);
    return untold.map((kind) => ({ kind, step: name }));
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
  const vertex = { digest: '', name: '', isCached: false, hasStarted: false, hasEnded: false };
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) vertex.digest = value.toString();
    if (number === 3) vertex.name = value.toString();
    if (number === 4) vertex.isCached = value !== 0n;
    if (number === 5) vertex.hasStarted = true;
    // 6: when it was completed; 7: the error that broke it.
    if (number === 6 || number === 7) vertex.hasEnded = true;
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
