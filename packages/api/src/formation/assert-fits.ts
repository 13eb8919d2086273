import { TfpError } from '@tfp/contract/errors';
import { SIZES, type SizeName } from '@tfp/contract/sizes';
import { limits } from '../limits.ts';
import type { Room } from './room.ts';

/** How a change of formations changes what is spoken for, and the type that asks for it. */
export interface Growth {
  beforeMb: number;
  afterMb: number;
  type: string;
  quantity: number;
  size: SizeName;
}

/** Refuses what the machine cannot hold, with the number that it could. Whatever asks for no more than before may stay. */
export function assertFits(room: Pick<Room, 'memoryMb'>, growth: Growth): void {
  const { beforeMb, afterMb } = growth;
  if (afterMb <= beforeMb) return;
  const roomMb = room.memoryMb();
  if (roomMb === undefined) assertModest(growth);
  else if (afterMb > roomMb) throw tooBig(growth, roomMb);
}

/** A run stage that was away ever since this process began must not hold up an ordinary change. */
function assertModest({ beforeMb, afterMb, type, quantity }: Growth): void {
  if (afterMb - beforeMb <= limits.unaskedGrowthMbMax) return;
  throw new TfpError(
    'unavailable',
    `Nobody knows whether ${type}=${quantity} fits: the run stage does not answer. Nothing was changed.`,
    { hint: 'It is restarted by itself: try again in a moment, or ask for fewer.' },
  );
}

function tooBig({ beforeMb, afterMb, type, quantity, size }: Growth, roomMb: number): TfpError {
  const { memoryMb } = SIZES[size];
  const othersMb = afterMb - quantity * memoryMb;
  const fitting = Math.max(0, Math.floor((roomMb - othersMb) / memoryMb));
  const spokenFor = `${inGb(beforeMb)} of ${inGb(roomMb)} GB are spoken for`;
  return new TfpError(
    'invalid_params',
    `${type}=${quantity} does not fit: this machine has room for ${fitting} ${type} processes of the size ${size} (${spokenFor}). Nothing was changed.`,
    { hint: 'Ask for fewer, choose a smaller size (tfp ps:type), or scale something else down.' },
  );
}

function inGb(mb: number): string {
  return (mb / 1024).toFixed(1);
}
