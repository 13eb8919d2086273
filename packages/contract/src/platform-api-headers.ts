/** A change of config or formation names the release that it made, so that a client can follow its events. */
export const RELEASE_HEADER = 'tfp-release';
/** Shown by clients once, to the person at the terminal. */
export const WARNING_HEADER = 'x-heroku-warning';
