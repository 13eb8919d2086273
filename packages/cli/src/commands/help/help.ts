import { defineCommand } from '../../command.ts';
import { tellCodes, tellOneCode } from '../../command-line/codes-help.ts';
import { commandHelp } from '../../command-line/command-help.ts';
import {
  aliasesOf,
  type Contents,
  findCommand,
  unknownCommand,
} from '../../command-line/contents.ts';
import type { Output } from '../../output/output.ts';

export const command = defineCommand({
  summary: 'List the commands, or explain one',
  arguments: { usage: '[COMMAND|CODE]', max: 1 },
  options: {},
  examples: ['tfp help config:set', 'tfp help codes', 'tfp help R16'],
  async run({ contents, output }, { args: [name] }) {
    if (name === undefined) return await listCommands(contents, output);
    if (name === 'codes') return tellCodes(output);
    if (Object.hasOwn(contents.serverCommands, name)) {
      return output.data(`${contents.serverCommands[name]} (on the platform's own machine)`);
    }
    const found = findCommand(contents, name);
    if (found === undefined && tellOneCode(output, name)) return;
    if (found === undefined) throw unknownCommand(contents, name);
    const { command } = await found.load();
    const lines = commandHelp(found.name, command, aliasesOf(contents, found.name));
    for (const line of lines) output.data(line);
  },
});

async function listCommands(contents: Contents, output: Output): Promise<void> {
  output.data('tfp, the twelve-factor platform. Deploy with: git push tfp main');
  for (const { title, names } of contents.groups) {
    const rows = names.map(async (name) => [name, await summaryOf(contents, name)] as const);
    tellGroup(output, title, await Promise.all(rows));
  }
  tellGroup(output, "On the platform's own machine", Object.entries(contents.serverCommands));
  output.data('\nEach command explains itself: tfp help COMMAND');
}

async function summaryOf({ commands }: Contents, name: string): Promise<string> {
  return (await commands[name]?.())?.command.summary ?? '';
}

const NAME_WIDTH = 17;

function tellGroup(
  output: Output,
  title: string,
  rows: readonly (readonly [name: string, summary: string])[],
): void {
  output.data(`\n${output.style(title, 'bold')}`);
  for (const [name, summary] of rows) output.data(`  ${name.padEnd(NAME_WIDTH)}  ${summary}`);
}
