/** The volumes that carry this platform's label. */
export interface Volumes {
  list: () => Promise<{ name: string; appId: string }[]>;
  /** False: it is in use, or gone already. */
  remove: (name: string) => Promise<boolean>;
}
