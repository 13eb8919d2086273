import { TfpError } from '@tfp/contract/errors';

const WRAPPINGS =
  /^(?:failed to solve(?: with frontend \S+)?|failed to create LLB definition|rpc error: code = \w+ desc =):?\s*/;
const COMMAND_FAILED =
  /(?:executor failed running \[(?<argv>.*)\]|process "(?<text>.*)" did not complete successfully): exit code: (?<code>\d+)/s;
const NOT_REACHED =
  /no such host|failed to do request|failed to resolve source metadata|i\/o timeout|connection refused|pull access denied/;
const KILLED = 137;
const DISK_FULL = /no space left on device/i;

/** Says in words what BuildKit says in its own. */
export function describeBuildFailure(error: TfpError, sawFullDisk = false): TfpError {
  const described = describe(error);
  if (!sawFullDisk && !tellsFullDisk(described.message)) return described;
  return new TfpError('build_failed', `The disk of the engine is full: ${described.message}`, {
    hint: 'What this build wrote is removed. Make room on the server, or build less, and push again.',
    cause: error,
  });
}

/** Whether this is what a program says when its disk is full. */
export const tellsFullDisk = (text: string): boolean => DISK_FULL.test(text);

function describe(error: TfpError): TfpError {
  const text = unwrap(error.message);
  const { argv, text: command, code } = COMMAND_FAILED.exec(text)?.groups ?? {};
  if (code !== undefined) return commandFailed(argv ?? command ?? '', Number(code), error);
  if (NOT_REACHED.test(text)) {
    return new TfpError('build_failed', `An image could not be pulled: ${text}`, {
      hint: 'See that there is such an image, and that the server reaches its registry. Or build on the image of the platform: "ARG TFP_STACK", then "FROM $TFP_STACK".',
      cause: error,
    });
  }
  return new TfpError('build_failed', text, {
    hint: error.hint ?? 'Correct it, commit, push again. Nothing was deployed.',
    cause: error,
  });
}

/** Whether the image that a `# syntax=` line names could not be fetched. */
export function isFrontendMissing(error: TfpError): boolean {
  return /gateway\.v0|docker\/dockerfile/.test(error.message) && NOT_REACHED.test(error.message);
}

function commandFailed(command: string, code: number, cause: TfpError): TfpError {
  const name = command
    .replace(/^\/bin\/sh -c /, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 200);
  const why = code === KILLED ? ' (killed: perhaps it needs more memory than builds may have)' : '';
  return new TfpError('build_failed', `"${name}" ended with status ${code}${why}.`, {
    hint: 'Its output stands above. Correct it, commit, push again. Nothing was deployed.',
    cause,
  });
}

function unwrap(message: string): string {
  const shorter = message.replace(WRAPPINGS, '').trim();
  return shorter === message ? message : unwrap(shorter);
}
