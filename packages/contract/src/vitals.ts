import { lstatSync, readdirSync } from 'node:fs';
import type { Finding } from './doctor.ts';

export interface VitalLimits {
  ownMemoryBytesMax: number;
  ownFilesMax: number;
}

const MB = 1024 * 1024;

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

const inMb = (bytes: number) => `${Math.round(bytes / MB)} MB`;
