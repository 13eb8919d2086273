import { parseArgs } from 'node:util';
import { TfpError } from '@tfp/contract/errors';
import { assertMayLook } from './assert-may-look.ts';
import { readServerConfig, type ServerConfig } from './config.ts';
import { sayError } from './say.ts';

/** A verb says what it does on stderr, gives its result on stdout, and returns the exit code. */
export type Verb = (config: ServerConfig, options: { json: boolean }) => number | Promise<number>;

const VERBS: Record<string, { about: string; load: () => Promise<Verb> }> = {
  'server:start': {
    about: 'start the platform in the background, by systemd where it was installed there',
    load: async () => (await import('./verbs/start.ts')).startServer,
  },
  'server:stop': {
    about: "stop the platform; apps' processes keep running",
    load: async () => (await import('./verbs/stop.ts')).stopServer,
  },
  'server:status': {
    about: 'tell how each process of the platform is (exit code 0 well, 1 not well, 3 not running)',
    load: async () => (await import('./verbs/status.ts')).showStatus,
  },
  'server:install': {
    about: 'install the platform as a systemd unit that starts with the machine',
    load: async () => (await import('./verbs/install.ts')).installUnits,
  },
};

async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const verb = VERBS[name];
  if (verb === undefined) throw unknownVerb(name);
  const options = readOptions(name, args);
  const config = readServerConfig();
  assertMayLook(name, config.data.root);
  return (await verb.load())(config, options);
}

function readOptions(name: string, args: string[]): { json: boolean } {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean', default: false } } }).values;
  } catch (cause) {
    const hint = `See: tfp help ${name}`;
    throw new TfpError('bad_request', `tfp ${name} does not take "${args.join(' ')}".`, {
      hint,
      cause,
    });
  }
}

function unknownVerb(name: string): TfpError {
  const list = Object.entries(VERBS).map(([verb, { about }]) => `${verb.padEnd(16)}${about}`);
  const all = [`${'server'.padEnd(16)}run the platform in the foreground`, ...list];
  return new TfpError('not_found', `there is no command "tfp ${name}"`, {
    hint: `These are there:\n      ${all.join('\n      ')}`,
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  sayError(error);
  process.exitCode = 1;
}
