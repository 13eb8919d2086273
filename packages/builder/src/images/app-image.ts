/** How an app's image is named and marked on the engine, where other platforms' images may lie too. */
export interface ImageOwner {
  platformId: string;
  appId: string;
}

export const LABEL = { platform: 'tfp.platform', app: 'tfp.app', build: 'tfp.build' } as const;

/** The name keeps the image when unnamed ones are cleared away; nobody who does not know all three ids can build on it. */
export function imageNameOf({ platformId, appId }: ImageOwner, buildId: string): string {
  return `tfp-${platformId}/${appId}:${buildId}`;
}

/** Set last, so that nothing in a Dockerfile can pass for another app's image. */
export function labelsOf({ platformId, appId }: ImageOwner, buildId: string, commit: string) {
  return {
    [LABEL.platform]: platformId,
    [LABEL.app]: appId,
    [LABEL.build]: buildId,
    'tfp.commit': commit,
  };
}
