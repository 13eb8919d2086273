import { limits } from '../limits.ts';
import { NdjsonWriter } from '../lines/ndjson-writer.ts';

/** What one piece on its way to a reader needs: bytes from the store, and the lines that are made of them. */
interface Room {
  input: Buffer;
  writer: NdjsonWriter;
}

/** Lends rooms. To make them anew for each piece of a flood would keep the garbage collector busy all the time. */
export interface Rooms {
  take: (storedBytes: number) => Room;
  give: (room: Room) => void;
}

/** Lines are a little longer for a reader than in the store. */
const GROWTH = 1.3;

export function createRooms(): Rooms {
  const idle: Room[] = [];
  return {
    take(storedBytes) {
      if (storedBytes < limits.readBytes / 4) return createRoom(storedBytes);
      return idle.pop() ?? createRoom(limits.readBytes);
    },
    give(room) {
      const isWhole = room.input.length === limits.readBytes;
      if (isWhole && idle.length < limits.idleRoomsMax) idle.push(room);
    },
  };
}

function createRoom(bytes: number): Room {
  const writer = new NdjsonWriter(Math.ceil(bytes * GROWTH));
  return { input: Buffer.allocUnsafe(bytes), writer };
}
