import type { ApiAccount } from '@tfp/contract/platform-api';
import { defineCommand } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { readTextFile } from '../../command-line/read-text-file.ts';
import { LIMITS } from '../../limits.ts';
import { openPlatform } from '../../open-world.ts';
import {
  currentLogin,
  platformKey,
  readCredentials,
  saveCredentials,
} from '../../platform/credentials.ts';
import { ask, askSecretly } from '../../terminal/ask.ts';
import { readAll } from '../../terminal/read-all.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Log in to a platform: check a token and keep it',
  details:
    'The first token lies in the file admin-token of the data directory, on the machine of the platform; whoever is logged in makes more: tfp authorizations:create. No token is taken from the command line: others could see it there.',
  arguments: { usage: '[URL]', max: 1 },
  options: {
    'token-file': { type: 'string', value: 'FILE', help: 'read the token from a file' },
  },
  examples: [
    'tfp login',
    'tfp login https://api.example.com < token',
    'tfp login --token-file /var/lib/tfp/admin-token',
  ],
  async run(world, { args, options }) {
    const file = world.config.credentialsFile;
    const credentials = readCredentials(file);
    const known = currentLogin(world.config, credentials).url;
    const url = args[0] ?? (await askUrl(world, known, options['token-file'] !== undefined));
    const token = await takeToken(world, options['token-file']);
    const platform = openPlatform(world.output, { url, token, onRefusal: REFUSED });
    const { email } = await platform.get<ApiAccount>('/account');
    const key = platformKey(url);
    credentials.platforms[key] = { token, email };
    saveCredentials(file, { ...credentials, current: key });
    world.output.note(`Logged in to ${key} as ${email}.`);
    if (world.config.token) world.output.warn('TFP_TOKEN is set and goes before this login.');
  },
});

const REFUSED =
  'The token is mistyped, revoked, expired, or of another platform. Where to get one: tfp login --help';

async function askUrl(world: World, known: string, tokenGiven: boolean): Promise<string> {
  if (tokenGiven || !world.stdin.isTTY) return known;
  return (await ask(world, `Platform [${known}]: `, 'Write it: tfp login URL')).trim() || known;
}

async function takeToken(world: World, file: string | undefined): Promise<string> {
  const given = file === undefined ? await tokenFromInput(world) : readTextFile(world.cwd, file);
  const token = given.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError(
    token === '' ? 'The token is empty.' : 'A token is one word of plain letters.',
  );
}

function tokenFromInput(world: World): Promise<string> | string {
  if (world.config.token !== undefined) return world.config.token;
  if (world.stdin.isTTY) return askSecretly(world, 'Token (it is not shown): ');
  return readAll(world.stdin, LIMITS.valueBytesMax);
}
