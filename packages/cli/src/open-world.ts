import { TfpError } from '@tfp/contract/errors';
import { type Config, readConfig } from './config.ts';
import { createOutput, type Output } from './output/output.ts';
import { safeText } from './output/safe-text.ts';
import { currentLogin, type Login, platformKey, readCredentials } from './platform/credentials.ts';
import { type PlatformClient, platformClient } from './platform/platform-client.ts';
import { versionLine } from './version.ts';
import type { World } from './world.ts';

type Outside = Pick<World, 'cwd' | 'stdin' | 'stdout' | 'stderr' | 'signals' | 'self' | 'contents'>;

/** What a command can reach, from this process's own streams or those of a test. */
export function openWorld(outside: Outside, config: Config = readConfig()): World {
  const output = createOutput(outside.stdout, outside.stderr, config.colourAllowed);
  let platform: PlatformClient | undefined;
  return {
    contents: outside.contents,
    cwd: outside.cwd,
    // Opened on first use: a command that reads nothing leaves the terminal's input alone.
    get stdin() {
      return outside.stdin;
    },
    stdout: outside.stdout,
    stderr: outside.stderr,
    signals: outside.signals,
    self: outside.self,
    config,
    output,
    platform() {
      platform ??= openPlatform(output, knownLogin(config));
      return platform;
    },
  };
}

/** A client of one platform; what it warns of is said once. */
export function openPlatform(output: Output, login: Login): PlatformClient {
  const said = new Set<string>();
  return platformClient(login, versionLine(), (text) => {
    if (said.has(text)) return;
    said.add(text);
    output.warn(safeText(text));
  });
}

function knownLogin(config: Config): Login {
  const login = currentLogin(config, readCredentials(config.credentialsFile));
  if (login.token !== undefined) return login;
  throw new TfpError('unauthorized', `You are not logged in to ${platformKey(login.url)}.`, {
    hint: `Log in with: tfp login ${platformKey(login.url)}`,
  });
}
