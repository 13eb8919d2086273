import { tellCodes, tellOneCode } from '../../codes/tell-codes.ts';
import { defineCommand } from '../../command.ts';
import { type Contents, findCommand } from '../../command-line/contents.ts';
import { tellHelp } from '../../command-line/tell-help.ts';
import { unknownCommand } from '../../command-line/unknown-command.ts';
import type { Output } from '../../output/output.ts';
import { twoColumns } from '../../output/two-columns.ts';

export const command = defineCommand({
  summary: 'List the commands, or explain one',
  details: '"tfp help codes" lists the codes of logs, releases, error pages and the API.',
  arguments: { usage: '[COMMAND | CODE]', max: 1 },
  options: {},
  examples: ['tfp help config:set', 'tfp help codes', 'tfp help R16'],
  async run(world, { args: [name] }) {
    const { contents, output } = world;
    if (name === undefined) return await listCommands(contents, output);
    if (name === 'codes') return tellCodes(output);
    if (Object.hasOwn(contents.serverCommands, name)) {
      output.data(`${contents.serverCommands[name]}\n`);
      return output.data(`Usage: bin/tfp ${name}, on the platform's own machine`);
    }
    const found = findCommand(contents, name);
    if (found) return await tellHelp(world, found);
    if (!tellOneCode(output, name)) throw unknownCommand(contents, name);
  },
});

async function listCommands(contents: Contents, output: Output): Promise<void> {
  output.data('tfp, the twelve-factor platform. Deploy with: git push tfp main');
  for (const { title, commands } of contents.groups) {
    const rows = Object.entries(commands).map(
      async ([name, load]) => [name, (await load()).command.summary] as const,
    );
    tellGroup(output, title, await Promise.all(rows));
  }
  tellGroup(output, "On the platform's own machine", Object.entries(contents.serverCommands));
  output.data('\nEach command explains itself: tfp help COMMAND. So do codes: tfp help CODE');
}

const NAME_WIDTH = 21;

/** All groups have their summaries in one column. */
function tellGroup(
  output: Output,
  title: string,
  rows: readonly (readonly [name: string, summary: string])[],
): void {
  output.data(`\n${output.style(title, 'bold')}`);
  const wide = rows.map(([name, summary]) => [`  ${name.padEnd(NAME_WIDTH)}`, summary] as const);
  for (const line of twoColumns(wide, output.textColumns)) output.data(line);
}
