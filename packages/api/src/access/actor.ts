/** Who asks. Loaders take it, so that nothing is read for nobody. */
export interface Actor {
  userId: string;
  email: string;
  isAdmin: boolean;
  tokenId: string;
}

/** What the release stage does of itself is signed with this name. */
export const PLATFORM_ACTOR = 'tfp';
