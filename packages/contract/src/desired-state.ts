import type { RunnableRelease } from './releases.ts';
import type { Sealed } from './sealing.ts';
import type { SizeName } from './sizes.ts';

/** What should run of one app. The api writes it, the runner follows it and keeps the last one that it heard. */
export interface DesiredApp {
  id: string;
  name: string;
  /** Every host that should reach the app's web processes. */
  hosts: string[];
  /** The app's data key, wrapped by the master key. */
  dataKey: Sealed;
  formation: Readonly<Record<string, FormationEntry>>;
  /** The release that serves now, as far as the ledger has heard. */
  live: RunnableRelease | null;
  /** Set where the release that is live by the ledger has no build: nothing that is older than it may run. */
  emptiedBy?: number;
  /** The newest accepted release that has no outcome yet: roll to it. */
  target: RunnableRelease | null;
  /** The jobs that somebody suspended, whatever release is live. */
  suspendedJobs?: readonly string[];
}

export interface FormationEntry {
  quantity: number;
  /** Rises with each restart that was asked for; processes of an older generation are replaced. */
  generation: number;
  /** Where none is named it is `standard`. Processes of another size are replaced. */
  size?: SizeName;
}

/** The stream of `GET /desired-state`: every app once, `synced`, then each change. An app that is not named before `synced` is gone. */
export type DesiredStateLine =
  | { kind: 'app'; app: DesiredApp }
  | { kind: 'gone'; appId: string }
  | { kind: 'synced' };
