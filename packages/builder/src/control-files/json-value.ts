import { TfpError } from '@tfp/contract/errors';
import { cleanLine } from '../clean-line.ts';

// Values inside a JSON file that a user wrote. A place names the file and the path in it: `app.json, env.DATABASE_URL`.

/** Tells what is said in vain at a place. */
export type Warn = (place: string, words: string) => void;

const NAME_CHARACTERS_MAX = 60;

/** Reads a file that holds one JSON object, or says where it goes wrong. */
export function parseJson(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw toCorrect(file, `${file} is no JSON: ${(error as Error).message}.`);
  }
  if (isObject(value)) return value;
  throw toCorrect(file, `${file} must hold one JSON object.`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The error that says at which place a file goes wrong. */
export function wrongAt(place: string, words: string): TfpError {
  return toCorrect(place.split(',')[0] ?? place, `${place}: ${words}`);
}

function toCorrect(file: string, message: string): TfpError {
  return new TfpError('build_failed', message, { hint: `Correct ${file}, commit, push again.` });
}

/** A place below a place. Names are a stranger's, of any length. */
export function below(place: string, name: string): string {
  return `${place}.${cleanLine(name, NAME_CHARACTERS_MAX)}`;
}

/** A word that nobody reads is told of: it may be a misspelt one. */
export function warnOfUnknown(
  place: string,
  fields: Record<string, unknown>,
  known: readonly string[],
  warn: Warn,
): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) warn(below(place, name), 'is not known here, so it is not read.');
  }
}

export function objectAt(place: string, value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw wrongAt(place, 'must be an object.');
}

export function listAt(place: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw wrongAt(place, 'must be a list.');
}

export function textAt(place: string, name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongAt(place, `"${name}" must be a text.`);
}

export function textsAt(place: string, name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) {
    return value;
  }
  throw wrongAt(place, `"${name}" must be a list of texts.`);
}

export function booleanAt(place: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongAt(place, `"${name}" must be true or false.`);
}

export function countAt(place: string, name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrongAt(place, `"${name}" must be a whole number, 0 or more.`);
}
