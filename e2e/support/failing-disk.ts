import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from './run.ts';

/** A disk whose writes fail while it is broken, though it has room; what was written before can be read. */
export interface FailingDisk {
  folder: string;
  break: () => Promise<void>;
  mend: () => Promise<void>;
  /** Forgets what is in the memory of the machine alone. */
  remount: () => Promise<void>;
  dispose: () => Promise<void>;
}

const DISK_BYTES = 96 * 1024 * 1024;
/** Its blocks, and what its file system needs. */
const ROOM_BYTES = 112 * 1024 * 1024;

/**
 * A file system in a file with holes, which lies on a small one in memory: when that is full, no hole can be filled, and
 * the writes of the upper one fail as those of a bad disk do. Without a journal, so that it can be mended while mounted.
 */
export async function makeFailingDisk(): Promise<FailingDisk> {
  const base = mkdtempSync(join(tmpdir(), 'tfp-bad-disk-'));
  const [room, folder] = [join(base, 'room'), join(base, 'disk')];
  for (const path of [room, folder]) mkdirSync(path);
  const image = join(room, 'image');
  const stone = join(room, 'stone');
  const mount = () => must('mount', ['-o', 'loop,errors=continue,nodiscard', image, folder]);
  await must('mount', ['-t', 'tmpfs', '-o', `size=${ROOM_BYTES},mode=700`, 'tmpfs', room]);
  await must('truncate', ['-s', String(DISK_BYTES), image]);
  await must('mkfs.ext4', ['-q', '-O', '^has_journal', '-E', 'lazy_itable_init=0', image]);
  await mount();
  return {
    folder,
    break: () => fillUp(stone),
    mend: async () => rmSync(stone, { force: true }),
    async remount() {
      await must('umount', [folder]);
      await mount();
    },
    async dispose() {
      await run('umount', ['-l', folder]);
      await run('umount', ['-l', room]);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Writes into a file until its disk has no byte left. */
export async function fillUp(stone: string): Promise<void> {
  const { output } = await run('dd', ['if=/dev/zero', `of=${stone}`, 'bs=64k']);
  if (!output.includes('No space left')) throw new Error(`the disk is not full: ${output}`);
}
