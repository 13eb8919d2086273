import type { Command, OptionSpec } from '../command.ts';
import { LIMITS } from '../limits.ts';
import { wrapText } from '../output/wrap-text.ts';

const WIDTH = LIMITS.columnsDefault;

/** The help of one command, as lines that fit 80 columns. */
export function commandHelp(name: string, command: Command, aliases: readonly string[]): string[] {
  return [
    command.summary,
    '',
    `Usage: tfp ${usageOf(name, command)}`,
    ...(aliases.length === 0
      ? []
      : [`Also:  ${aliases.map((alias) => `tfp ${alias}`).join(', ')}`]),
    ...(command.details === undefined ? [] : ['', ...wrapText(command.details, WIDTH)]),
    '',
    'Options:',
    ...optionLines({
      ...command.options,
      help: { type: 'boolean', short: 'h', help: 'show this' },
    }),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ];
}

function usageOf(name: string, { arguments: spec, optionsFirst }: Command): string {
  const words = optionsFirst ? [name, '[options]', spec?.usage] : [name, spec?.usage, '[options]'];
  return words.filter(Boolean).join(' ');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): string[] {
  const rows = Object.entries(options).map(([name, spec]) => ({
    left: `  ${spec.short ? `-${spec.short}, ` : '    '}--${name}${spec.value ? ` ${spec.value}` : ''}`,
    help: spec.help,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, help }) => `${left.padEnd(width)}  ${help}`);
}
