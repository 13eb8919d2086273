import { LIMITS } from './limits.ts';

/** Hides what must not be written down: text in, the same text with the name of each secret in its place out. */
export type Mask = (text: string) => string;

/** Finds the values of a config in text, also in the forms that programs print them in, and puts `[KEY]` there. Pure. */
export function createMask(config: Readonly<Record<string, string>>): Mask {
  const keys = new Map<string, string>();
  for (const [key, value] of Object.entries(config)) {
    for (const secret of secretsIn(value)) {
      for (const form of formsOf(secret)) if (!keys.has(form)) keys.set(form, key);
    }
  }
  if (keys.size === 0) return (text) => text;
  const longestFirst = [...keys.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(literally).join('|'), 'g');
  return (text) => text.replace(pattern, (form) => `[${keys.get(form)}]`);
}

/** A value, and each line of it, since output is read line by line. */
function secretsIn(value: string): string[] {
  return [value, ...value.split('\n').map((line) => line.trim())].filter(isSecret);
}

function isSecret(text: string): boolean {
  return text.length >= LIMITS.secretLengthMin && !/^[a-z]+$/.test(text);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
  ];
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
