import { UsageError } from './exits.ts';

/** Reads `v12` or `12`. */
export function parseVersion(text: string): number {
  const digits = /^v?(\d{1,9})$/.exec(text)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new UsageError(
    `"${text}" is no release: releases are named v1, v2, …`,
    'See: tfp releases',
  );
}
