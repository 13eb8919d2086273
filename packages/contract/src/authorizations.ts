import type { ApiAccount } from './platform-api.ts';

/** A token that lets its bearer in as a user. */
export interface ApiAuthorization {
  id: string;
  /** What it is for, in the words of whoever made it. */
  description: string;
  access_token: {
    id: string;
    /** Stands in the reply of `POST /oauth/authorizations` and nowhere else: only a hash of it is kept. */
    token: string | null;
    /** Seconds from now on; null: it never expires. */
    expires_in: number | null;
  };
  scope: ['global'];
  user: ApiAccount;
  created_at: string;
  updated_at: string;
  tfp: {
    /** Whether the request came with this token. */
    current: boolean;
  };
}

/** Body of `POST /oauth/authorizations`. A token that was made with one that expires ends with that one at the latest. */
export interface ApiNewAuthorization {
  description?: string | null;
  /** Seconds. */
  expires_in?: number | null;
}
