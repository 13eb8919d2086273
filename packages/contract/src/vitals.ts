import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import type { Finding } from './doctor.ts';

export interface VitalLimits {
  ownMemoryBytesMax: number;
  ownFilesMax: number;
}

const MB = 1024 * 1024;
const DISK_WARNING_SHARE = 0.8;
const DISK_BROKEN_SHARE = 0.9;

/** What this very process takes of the machine, against its written bounds. */
export function checkVitals({ ownMemoryBytesMax, ownFilesMax }: VitalLimits): Finding[] {
  const rss = process.memoryUsage.rss();
  const files = readdirSync('/proc/self/fd').length;
  const over = (code: string, found: string): Finding => {
    const next = 'It goes on; if it grows further: tfp server:stop and tfp server:start';
    return { code, invariant: 'I8', severity: 'broken', found, next };
  };
  return [
    ...(rss > ownMemoryBytesMax
      ? [
          over(
            'memory_over',
            `It holds ${inMb(rss)} of memory; its bound is ${inMb(ownMemoryBytesMax)}.`,
          ),
        ]
      : []),
    ...(files > ownFilesMax
      ? [over('files_over', `It holds ${files} files open; its bound is ${ownFilesMax}.`)]
      : []),
  ];
}

/** Each path that is there must be closed to everybody but the platform's own user. */
export function checkPrivate(paths: readonly string[]): Finding[] {
  return paths.flatMap((path): Finding[] => {
    const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) === 0) return [];
    return [
      {
        code: 'mode_open',
        invariant: 'I6',
        severity: 'broken',
        found: `${path} has mode ${(mode & 0o777).toString(8)}: others of this machine can read it.`,
        next: `chmod go-rwx ${path}`,
      },
    ];
  });
}

/** What grows on disk, against its bound. */
export function checkSize(what: string, bytes: number, bytesMax: number, next: string): Finding[] {
  if (bytes <= bytesMax) return [];
  const found = `${what} has ${inMb(bytes)}; its bound is ${inMb(bytesMax)}.`;
  return [{ code: 'size_over', invariant: 'I8', severity: 'broken', found, next }];
}

/** The room on the disk that holds a path. */
export function checkDisk(path: string): Finding[] {
  const { blocks, bavail } = statfsSync(path);
  const share = 1 - bavail / blocks;
  if (share < DISK_WARNING_SHARE) return [];
  const isFull = share >= DISK_BROKEN_SHARE;
  return [
    {
      code: isFull ? 'disk_full' : 'disk_filling',
      invariant: 'host',
      severity: isFull ? 'broken' : 'warning',
      found: `The disk of ${path} is ${Math.round(share * 100)} % full.`,
      next: `du -xh --max-depth=2 ${path} | sort -h | tail`,
    },
  ];
}

const inMb = (bytes: number) => `${Math.round(bytes / MB)} MB`;
