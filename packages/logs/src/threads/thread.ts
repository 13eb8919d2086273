import { parentPort } from 'node:worker_threads';
import { type SearchTask, searchPart } from '../search/search-part.ts';
import { type SealTask, writeSealed } from '../segments/write-sealed.ts';

/** Work that would hold up the collection of lines, done beside it: one task after the other. */
export type Task = SealTask | SearchTask;

parentPort?.on('message', (task: Task) => {
  parentPort?.postMessage('begun');
  try {
    const result = task.kind === 'seal' ? writeSealed(task) : searchPart(task);
    const isFound = result.kind === 'searched';
    parentPort?.postMessage({ result }, isFound ? [result.bytes.buffer] : []);
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
