import type { AcceptedBuild, BuildOutcome, BuiltImage, NewBuild } from './builds.ts';
import type { DesiredStateLine } from './desired-state.ts';
import type { DrainsLine } from './drains.ts';
import type { ReleaseEvent } from './releases.ts';
import { unixHttp } from './unix-http.ts';

/** What builder, runner and logs may ask of the api, on its private socket. */
export interface ApiClient {
  desiredState: (signal: AbortSignal) => AsyncGenerator<DesiredStateLine>;
  /** Every drain with the secrets of its target. */
  drains: (signal: AbortSignal) => AsyncGenerator<DrainsLine>;
  acceptBuild: (build: NewBuild) => Promise<AcceptedBuild>;
  finishBuild: (buildId: string, built: BuiltImage) => Promise<BuildOutcome>;
  failBuild: (buildId: string, reason: string) => Promise<void>;
  /** Settles what a killed builder left running. */
  failUnfinishedBuilds: () => Promise<void>;
  releaseEvents: (
    appId: string,
    version: number,
    after: number,
    signal?: AbortSignal,
  ) => AsyncGenerator<ReleaseEvent>;
  /** The images that kept releases of any app stand on: a promoted image is one app's and runs in another. */
  keptImages: () => Promise<string[]>;
  /** The ids of every app that is not destroyed. */
  appIds: () => Promise<string[]>;
}

export function apiClient(socketPath: string): ApiClient {
  const http = unixHttp(socketPath);
  return {
    desiredState: (signal) => http.lines('/desired-state', { signal }),
    drains: (signal) => http.lines('/drains', { signal }),
    acceptBuild: (build) => http.json('POST', '/builds', build),
    finishBuild: (buildId, built) => http.json('POST', `/builds/${buildId}/finish`, built),
    async failBuild(buildId, reason) {
      await http.json('POST', `/builds/${buildId}/fail`, { reason });
    },
    async failUnfinishedBuilds() {
      await http.json('POST', '/builds/fail-unfinished');
    },
    releaseEvents: (appId, version, after, signal) =>
      http.lines(
        `/apps/${appId}/releases/${version}/events?after=${after}`,
        signal ? { signal } : {},
      ),
    async keptImages() {
      return (await http.json<{ images: string[] }>('GET', '/kept-images')).images;
    },
    async appIds() {
      return (await http.json<{ ids: string[] }>('GET', '/apps')).ids;
    },
  };
}
