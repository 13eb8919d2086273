/** A change of config or formation names the release that it made, so that a client can follow its events. */
export const RELEASE_HEADER = 'tfp-release';
/** Shown by clients once, to the person at the terminal. */
export const WARNING_HEADER = 'x-heroku-warning';
/** Of a feed of events: behind which one it begins. Who is cut off before the first event goes on from there. */
export const EVENTS_AFTER_HEADER = 'tfp-events-after';
