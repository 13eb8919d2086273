import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import type { Config } from '../config.ts';

/** The saved logins: a token belongs to one platform and is never sent to another. */
export interface Credentials {
  /** The URL of the last login: the platform that commands speak to. */
  current?: string;
  platforms: Record<string, { token: string; email: string }>;
}

const LOCAL_PLATFORM = 'http://127.0.0.1:5000';

export function readCredentials(file: string): Credentials {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { platforms: {} };
    throw new TfpError('forbidden', `Cannot read ${file}: ${(error as Error).message}`, {
      hint: 'It keeps your logins: make it yours to read, or log in without it by TFP_TOKEN.',
    });
  }
  try {
    const { current, platforms } = JSON.parse(text) as Partial<Credentials>;
    return { ...(current === undefined ? {} : { current }), platforms: platforms ?? {} };
  } catch {
    throw new TfpError('bad_request', `${file} is not valid JSON.`, {
      hint: 'Remove the file, then log in again: tfp login',
    });
  }
}

/** Written whole or not at all, for this user alone. */
export function saveCredentials(file: string, credentials: Credentials): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

export interface Login {
  url: string;
  token: string | undefined;
  /** What to do when this token is refused, where another login would not help. */
  onRefusal?: string;
}

/** Which platform to speak to, and with which token. The environment wins over the last login. */
export function currentLogin(config: Config, credentials: Credentials): Login {
  const url = config.url ?? credentials.current ?? LOCAL_PLATFORM;
  const token = tokenFor(config, credentials, url);
  if (token === undefined || token !== config.token) return { url, token };
  return { url, token, onRefusal: 'It is the token of TFP_TOKEN: unset that, or give it another.' };
}

/** The token for one platform. One from the environment is for the platform that the environment names, if it names one. */
export function tokenFor(
  config: Config,
  credentials: Credentials,
  url: string,
): string | undefined {
  const key = platformKey(url);
  const meant = config.url === undefined || platformKey(config.url) === key;
  return (meant ? config.token : undefined) ?? credentials.platforms[key]?.token;
}

/** One spelling per platform: scheme, host and port. */
export function platformKey(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
