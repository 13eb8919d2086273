const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A whole id of git, by SHA-1 or SHA-256: nothing else may stand where a commit is asked for. */
export function isCommitId(text: string): boolean {
  return COMMIT_ID.test(text);
}
