import { TfpError } from '@tfp/contract/errors';
import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, NO_WAIT_OPTION } from '../../command.ts';
import { CommandExit, EXIT } from '../../command-line/exits.ts';
import { changeConfig, keyNames } from '../../config-vars/change-config.ts';
import { type ConfigBase, readBase } from '../../config-vars/config-base.ts';
import { configDifference, differenceLines } from '../../config-vars/config-difference.ts';
import { readEnvText } from '../../config-vars/read-env-text.ts';
import { writeEnvText } from '../../config-vars/write-env-text.ts';
import { ask } from '../../terminal/ask.ts';
import { editFile } from '../../terminal/edit-file.ts';
import { openPrivateDraft, type PrivateDraft } from '../../terminal/private-draft.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Edit the config vars in your editor, and make one release',
  details:
    'Opens VISUAL or EDITOR on a file that only you can read, and removes it afterwards. If somebody else changes the app meanwhile, nothing is overwritten: you are told, and your file is kept.',
  options: { ...APP_OPTIONS, ...NO_WAIT_OPTION },
  examples: ['tfp config:edit', 'tfp config:edit -a hello'],
  async run(world, { options }) {
    const app = await whichApp(world, options);
    const base = await readBase(world.platform(), app);
    const { text, leftOut } = writeEnvText(base.vars);
    using draft = openPrivateDraft(`${app}.env`, headOf(app, leftOut) + text);
    const edited = await editUntilReadable(world, draft);
    // What no file can hold was not shown, and stays.
    for (const key of leftOut) edited[key] ??= base.vars[key] ?? '';
    const difference = configDifference(base.vars, edited);
    const lines = differenceLines(difference);
    if (lines.length === 0)
      return world.output.note('Nothing was changed, so there is no release.');
    for (const line of lines) world.output.note(line);
    await send(world, app, base, { edited, draft, wait: !options['no-wait'] });
  },
});

function headOf(app: string, leftOut: string[]): string {
  const lines = [
    `Config of ${app}. Save and close to make one release of all changes.`,
    'A line that is taken out unsets its key. Without changes nothing happens.',
    ...(leftOut.length === 0 ? [] : [`Not shown, and kept: ${leftOut.join(', ')}`]),
  ];
  return `${lines.map((line) => `# ${line}\n`).join('')}\n`;
}

async function editUntilReadable(world: World, draft: PrivateDraft): Promise<ApiConfigVars> {
  while (true) {
    await editFile(world, draft.path);
    const reading = readEnvText(draft.read());
    if (reading.problem === undefined) return reading.vars;
    world.output.warn(`That cannot be read: ${reading.problem}.`);
    const otherwise = 'Nothing was changed.';
    const answer = await ask(world, 'Edit it again? [Y/n] ', otherwise);
    if (/^n/i.test(answer.trim())) throw new TfpError('conflict', otherwise);
  }
}

interface Edit {
  edited: ApiConfigVars;
  draft: PrivateDraft;
  wait: boolean;
}

async function send(world: World, app: string, base: ConfigBase, edit: Edit): Promise<void> {
  const { edited, draft, wait } = edit;
  const { added, changed, removed } = configDifference(base.vars, edited);
  const changes = Object.fromEntries([
    ...[...added, ...changed].map((key) => [key, edited[key] ?? '']),
    ...removed.map((key) => [key, null]),
  ]);
  try {
    await changeConfig(world, app, changes, {
      doing: `Changing ${keyNames(changes)}`,
      wait,
      ifRelease: base.version,
    });
  } catch (error) {
    if (error instanceof CommandExit && error.code === EXIT.interrupted) throw error;
    draft.keep();
    const words = [
      `Your file is kept: ${draft.path}`,
      `To send it: tfp config:push ${draft.path} --prune -a ${app}`,
    ];
    if (error instanceof TfpError) throw withWords(error, words);
    world.output.warn(['', ...words].join('\n'));
    throw error;
  }
}

function withWords(error: TfpError, words: string[]): TfpError {
  const { code, message, hint, cause } = error;
  const lines = [message, ...(hint === undefined ? [] : [hint]), ...words];
  return new TfpError(code, lines.join('\n'), { cause });
}
