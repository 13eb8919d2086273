import type { Sealed } from '@tfp/contract/sealing';

/** A living app. */
export interface App {
  id: string;
  name: string;
  owner: { id: string; email: string };
  /** Wrapped by the master key. */
  dataKey: Sealed;
  createdAt: string;
  updatedAt: string;
}
