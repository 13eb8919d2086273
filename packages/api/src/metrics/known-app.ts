import type { AppTotals } from '@tfp/contract/metrics';
import type { Release } from '../releases/release.ts';

/** What is known of one app. Its labels are names that its owner chose in few: no path and no host of a visitor. */
export interface KnownApp {
  name: string;
  totals: AppTotals | undefined;
  release: Release | undefined;
}
