import type { Readable } from 'node:stream';
import { stderrLineBytesMax, stderrLinesKept } from './limits.ts';

/** Passes a stream on untouched and remembers its last lines. */
export function keepLastLines(
  source: Readable,
  passOn: (chunk: Buffer) => unknown,
): () => string[] {
  let lines: string[] = [];
  let unfinished = '';
  source.on('data', (chunk: Buffer) => {
    passOn(chunk);
    const pieces = (unfinished + chunk.toString('utf8')).split('\n');
    unfinished = (pieces.pop() ?? '').slice(-stderrLineBytesMax);
    const whole = pieces.map((line) => line.slice(0, stderrLineBytesMax));
    lines = [...lines, ...whole].slice(-stderrLinesKept);
  });
  return () => [...lines, unfinished].filter((line) => line.trim() !== '').slice(-stderrLinesKept);
}
