import { LIMITS } from '../limits.ts';

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
  const byHead = Map.groupBy(longestFirst, (form) => headOf(form));
  return (text) => {
    let masked = '';
    let rest = 0;
    for (let at = 0; at + HEAD <= text.length; ) {
      const form = byHead.get(headOf(text, at))?.find((known) => text.startsWith(known, at));
      if (form === undefined) {
        at += 1;
        continue;
      }
      masked += `${text.slice(rest, at)}[${keys.get(form)}]`;
      at += form.length;
      rest = at;
    }
    return masked + text.slice(rest);
  };
}

/** No secret is shorter. One pattern of all of them would be quicker, but a config may be larger than a pattern. */
const HEAD = LIMITS.secretLengthMin;

function headOf(text: string, at = 0): string {
  return text.slice(at, at + HEAD);
}

/** A value, each line of it, since output is read line by line, and the password in a URL, which drivers print alone. */
function secretsIn(value: string): string[] {
  const lines = value.split('\n').map((line) => line.trim());
  return [value, ...lines, ...lines.flatMap(passwordsIn)].filter(isSecret);
}

/** An "@" may stand in a password as well as behind the host: both readings are taken. */
function passwordsIn(line: string): string[] {
  const readings = [/:\/\/[^:@/]*:(.+?)@/, /:\/\/[^:@/]*:(.+)@/];
  const passwords = readings.flatMap((reading) => reading.exec(line)?.[1] ?? []);
  return passwords.flatMap((password) => [password, decoded(password)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isSecret(text: string): boolean {
  const isWord = /^[a-z]+$/.test(text) && text.length <= LIMITS.plainWordLengthMax;
  return text.length >= LIMITS.secretLengthMin && !isWord;
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
