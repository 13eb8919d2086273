export interface Branches {
  /** Moves a branch of an app to the commit of a release that is live. */
  move: (appId: string, version: number, write: () => Promise<void>) => Promise<void>;
}

/**
 * A branch shows the code of the newest release that a push made live. Two pushes may end in the same moment, so moves
 * of one app wait for each other, and an older release never takes back what a newer one has set.
 */
export function createBranches(): Branches {
  const newest = new Map<string, number>();
  const lanes = new Map<string, Promise<void>>();

  return {
    move(appId, version, write) {
      const turn = (lanes.get(appId) ?? Promise.resolve()).then(async () => {
        if ((newest.get(appId) ?? 0) > version) return;
        newest.set(appId, version);
        await write();
      });
      const settled = turn.catch(() => {});
      lanes.set(appId, settled);
      void settled.then(() => {
        if (lanes.get(appId) === settled) lanes.delete(appId);
      });
      return turn;
    },
  };
}
