/** A ledger as plainly as it can be said: lists and maps, no SQL, no sealing. What the real one must always agree with. */
export interface ModelBuild {
  number: number;
  status: 'running' | 'succeeded' | 'superseded' | 'failed';
  types: readonly string[];
}

export interface ModelRelease {
  cause: string;
  status: string;
  /** The number of the build in it. */
  build: number | null;
  config: Record<string, string>;
  hasCommand: boolean;
}

export const KEPT = 3;

export class LedgerModel {
  readonly releases: ModelRelease[] = [];
  readonly builds: ModelBuild[] = [];
  readonly formation: Record<string, number> = {};

  at(version: number): ModelRelease {
    return this.releases[version - 1] as ModelRelease;
  }

  get pending(): number {
    return this.newest('pending');
  }

  get live(): number {
    return this.newest('succeeded');
  }

  /** The newest accepted one, or 0. */
  get base(): number {
    return Math.max(this.pending, this.live);
  }

  /** The newest accepted one that somebody asked for, or 0. */
  get newestChange(): number {
    const isAccepted = ({ status, cause }: ModelRelease) =>
      ['succeeded', 'pending'].includes(status) && cause !== 'revert';
    return this.releases.findLastIndex(isAccepted) + 1;
  }

  get config(): Record<string, string> {
    return this.base === 0 ? {} : this.at(this.base).config;
  }

  /** Of what runs, or is about to; where nothing does, of the newest that was built. */
  get types(): readonly string[] {
    const isBuilt = ({ build }: ModelRelease) => build !== null;
    const base = this.releases[this.base - 1];
    return this.typesOf(base?.build == null ? this.releases.findLast(isBuilt) : base);
  }

  typesOf(release: ModelRelease | undefined): readonly string[] {
    return this.builds.find(({ number }) => number === release?.build)?.types ?? [];
  }

  /** Versions to which there is a way back, by what they stand on. */
  get keptBuilds(): Set<number | null> {
    const versions = this.releases.map((_, index) => index + 1);
    const withStatus = (...statuses: string[]) =>
      versions.filter((version) => statuses.includes(this.at(version).status)).reverse();
    return new Set(
      [
        ...withStatus('succeeded').slice(0, KEPT),
        ...withStatus('pending'),
        ...withStatus('failed', 'reverted').slice(0, 1),
      ].map((version) => this.at(version).build),
    );
  }

  add(cause: string, build: number | null, config: Record<string, string>, runs: boolean): void {
    if (this.pending > 0) this.at(this.pending).status = 'superseded';
    const status = build === null ? 'succeeded' : 'pending';
    const release = { cause, status, build, config, hasCommand: false };
    release.hasCommand = runs && this.typesOf(release).includes('release');
    this.releases.push(release);
    for (const type of this.typesOf(release)) {
      if (type !== 'release') this.formation[type] ??= type === 'web' ? 1 : 0;
    }
  }

  private newest(status: string): number {
    return this.releases.findLastIndex((release) => release.status === status) + 1;
  }
}
