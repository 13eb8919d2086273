// What a reader of a head gives back instead of a position behind it.

/** More bytes are needed. */
export const INCOMPLETE = 0;
/** The status to refuse it with, negative. */
export const BAD_REQUEST = -400;
export const METHOD_NOT_ALLOWED = -405;
export const URI_TOO_LONG = -414;
export const EXPECTATION_FAILED = -417;
export const TOO_LARGE = -431;
export const NOT_IMPLEMENTED = -501;
export const VERSION_NOT_SUPPORTED = -505;
