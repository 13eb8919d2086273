import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { configDifference, differenceLines } from '../../config-vars/config-difference.ts';
import { readEnvText } from '../../config-vars/read-env-text.ts';
import { writeEnvText } from '../../config-vars/write-env-text.ts';
import { writePrivately } from '../../config-vars/write-privately.ts';
import { isIgnored } from '../../git/ignored.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Write the config vars into a .env file',
  details:
    'For you alone to read, and as config:push, node --env-file and a shell can read it back. A value that a shell cannot hold in the same words follows the rules of Node, and you are told. "-" writes to stdout.',
  arguments: { usage: '[FILE | -]', max: 1 },
  options: {
    ...APP_OPTIONS,
    force: { type: 'boolean', short: 'f', help: 'write over a file that differs' },
  },
  examples: [
    'tfp config:pull',
    'tfp config:pull .env.staging -a hello',
    'tfp config:pull - --remote staging',
  ],
  async run(world, { args: [file = '.env'], options }) {
    const app = await whichApp(world, options);
    const vars = await world.platform().get<ApiConfigVars>(appPath(app, '/config-vars'));
    const written = writeEnvText(vars);
    if (file === '-') world.stdout.write(written.text);
    else await writeFile(world, file, written.text, { app, vars, force: options.force });
    tellLimits(world, written);
  },
});

interface Pulled {
  app: string;
  vars: ApiConfigVars;
  force: boolean;
}

async function writeFile(world: World, file: string, text: string, pulled: Pulled): Promise<void> {
  const { app, vars, force } = pulled;
  const path = resolve(world.cwd, file);
  const standing = readStanding(path, file);
  const count =
    Object.keys(vars).length === 1 ? '1 config var' : `${Object.keys(vars).length} config vars`;
  if (isSame(standing, text)) {
    world.output.note(`${file} holds the ${count} of ${app} already.`);
  } else {
    if (standing !== undefined && !force) throw refusal(world, file, standing, vars);
    writePrivately(path, text);
    world.output.note(`Wrote ${count} of ${app} to ${file}.`);
  }
  if ((await isIgnored(path)) === false) {
    world.output.warn(`git does not ignore ${file}: a commit would make these values public.`);
    world.output.warn(`Name the file in .gitignore.`);
  }
}

function readStanding(path: string, file: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new TfpError('conflict', `Cannot read ${file} (${code}), so it was left as it is.`);
  }
}

/** Comments and the order of lines are the owner's own: they make no other file. */
function isSame(standing: string | undefined, text: string): boolean {
  if (standing === undefined) return false;
  const [old, fresh] = [readEnvText(standing), readEnvText(text)];
  if (old.problem !== undefined || fresh.problem !== undefined) return false;
  return differenceLines(configDifference(old.vars, fresh.vars)).length === 0;
}

function refusal(world: World, file: string, standing: string, vars: ApiConfigVars): TfpError {
  const old = readEnvText(standing);
  if (old.problem === undefined) {
    for (const line of differenceLines(configDifference(old.vars, vars))) world.output.note(line);
  }
  return new TfpError('conflict', `${file} is there and differs. It was left as it is.`, {
    hint: 'To write over it, add --force. To another file: tfp config:pull FILE',
  });
}

function tellLimits({ output }: World, { nodeOnly, leftOut }: ReturnType<typeof writeEnvText>) {
  if (nodeOnly.length > 0) {
    output.warn(`A shell reads ${nodeOnly.join(', ')} differently: no quotes hold it for both.`);
    output.warn('config:push and node --env-file read it rightly.');
  }
  if (leftOut.length > 0) {
    output.warn(`Left out: ${leftOut.join(', ')}. No .env file can hold the value.`);
    output.warn('Read it with: tfp config:get KEY');
  }
}
