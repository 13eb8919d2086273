import { limits } from '../limits.ts';
import type { AppLog } from '../segments/app-log.ts';
import { readFramesBackward } from '../segments/read-frames-backward.ts';

/** A frame's begin near the end, for a tail that is too far behind. */
export async function leap(log: AppLog): Promise<number> {
  let position = log.end;
  for await (const frame of readFramesBackward(log, position)) {
    if (log.end - frame.position > limits.tailKeptBytes) break;
    position = frame.position;
  }
  return position;
}
