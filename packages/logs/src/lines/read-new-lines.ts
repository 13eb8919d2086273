import { TfpError } from '@tfp/contract/errors';
import type { NewLogLine } from '@tfp/contract/log-lines';
import { isProcessName } from '@tfp/contract/log-process';
import { limits } from '../limits.ts';
import { isAppId } from '../names.ts';

interface NewLines {
  byApp: Map<string, NewLogLine[]>;
  refused: number;
}

/** Sorts pushed lines by app. A line that cannot be one is refused alone: the others must not be lost for it. */
export function readNewLines(body: unknown): NewLines {
  if (!Array.isArray(body) || body.length > limits.linesPerBodyMax) {
    throw new TfpError(
      'bad_request',
      `The body must be an array of at most ${limits.linesPerBodyMax} lines.`,
    );
  }
  const byApp = new Map<string, NewLogLine[]>();
  let refused = 0;
  for (const line of body as unknown[]) {
    if (!isNewLine(line)) {
      refused += 1;
      continue;
    }
    const text = line.text.slice(0, limits.newTextCharactersMax);
    const lines = byApp.get(line.appId);
    if (lines === undefined) byApp.set(line.appId, [{ ...line, text }]);
    else lines.push({ ...line, text });
  }
  return { byApp, refused };
}

function isNewLine(value: unknown): value is NewLogLine {
  if (typeof value !== 'object' || value === null) return false;
  const { appId, source, process, release, text } = value as Partial<NewLogLine>;
  return (
    isAppId(appId) &&
    (source === 'app' || source === 'tfp') &&
    isProcessName(process) &&
    (release === undefined || (Number.isSafeInteger(release) && release > 0)) &&
    typeof text === 'string'
  );
}
