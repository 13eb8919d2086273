import { TfpError } from '@tfp/contract/errors';
import { cleanLine } from './clean-line.ts';

// Values inside a JSON file that a user wrote. A place names the file and the path in it: `app.json, env.DATABASE_URL`.

const NAME_CHARACTERS_MAX = 60;

/** The error that says at which place a file goes wrong. */
export function wrongAt(place: string, words: string): TfpError {
  const file = place.split(',')[0];
  return new TfpError('build_failed', `${place}: ${words}`, {
    hint: `Correct ${file}, commit, push again.`,
  });
}

/** A place below a place. Names are a stranger's, of any length. */
export function below(place: string, name: string): string {
  return `${place}.${cleanLine(name, NAME_CHARACTERS_MAX)}`;
}

export function objectAt(place: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
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
