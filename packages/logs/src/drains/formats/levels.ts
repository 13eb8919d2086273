import type { Severity } from '../drain-line.ts';

export const LEVEL_NAMES: Record<Severity, string> = {
  2: 'fatal',
  3: 'error',
  4: 'warning',
  5: 'notice',
  6: 'info',
  7: 'debug',
};
