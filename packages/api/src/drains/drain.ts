import type { DrainFormat } from '@tfp/contract/drains';
import type { Sealed } from '@tfp/contract/sealing';

/** A drain as the ledger has it. Without an app it is one of the platform, with a data key of its own. */
export interface Drain {
  id: string;
  appId: string | null;
  dataKey: Sealed | null;
  token: string;
  format: DrainFormat;
  target: Sealed;
  createdAt: string;
}

/** Stands for the platform where changes name an app by its id. */
export const PLATFORM = '';
