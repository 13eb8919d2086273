import { randomInt } from 'node:crypto';
import { TfpError } from '@tfp/contract/errors';
import { appNameProblem } from '@tfp/contract/names';

const FIRST =
  'amber brave calm clear early fresh gentle green quiet rapid silver solid sunny swift warm'.split(
    ' ',
  );
const SECOND =
  'anchor bay brook cedar cliff field forest garden harbor island lake maple meadow river stone valley'.split(
    ' ',
  );

/** A name for an app whose owner gave none. */
export function generateAppName(): string {
  const pick = (words: string[]) => words[randomInt(words.length)] ?? 'app';
  return `${pick(FIRST)}-${pick(SECOND)}-${randomInt(1_000, 100_000)}`;
}

/** Refuses, in words, a name that could not be a host name, a path or a label. */
export function assertAppName(name: string): void {
  const problem = appNameProblem(name);
  if (problem === undefined) return;
  throw new TfpError('invalid_params', `${printable(name)} cannot be the app's name: ${problem}.`, {
    hint: 'Choose another name, for example hello-world.',
  });
}

function printable(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
