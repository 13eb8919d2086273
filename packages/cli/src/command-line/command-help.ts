import type { Command, OptionSpec } from '../command.ts';
import { twoColumns } from '../output/two-columns.ts';
import { wrapText } from '../output/wrap-text.ts';

/** The help of one command, as lines of this width. */
export function commandHelp(
  name: string,
  command: Command,
  aliases: readonly string[],
  width: number,
): string[] {
  return [
    ...wrapText(command.summary, width),
    '',
    `Usage: tfp ${usageOf(name, command)}`,
    ...(aliases.length === 0
      ? []
      : [`Also:  ${aliases.map((alias) => `tfp ${alias}`).join(', ')}`]),
    ...(command.details === undefined ? [] : ['', ...wrapText(command.details, width)]),
    '',
    'Options:',
    ...twoColumns(
      Object.entries({
        ...command.options,
        help: { type: 'boolean', short: 'h', help: 'show this' } as const,
      }).map(([option, spec]) => [optionWords(option, spec), spec.help]),
      width,
    ),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ];
}

function usageOf(name: string, { arguments: spec, optionsFirst }: Command): string {
  const words = optionsFirst ? [name, '[options]', spec?.usage] : [name, spec?.usage, '[options]'];
  return words.filter(Boolean).join(' ');
}

/** `  -a, --app APP` */
function optionWords(name: string, { short, value }: OptionSpec): string {
  return `  ${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
}
