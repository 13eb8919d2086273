import { describe, expect, test } from 'vitest';
import { parseArguments } from '#src/command-line/parse-arguments.ts';
import { CONTENTS } from '#src/commands.ts';
import { runTfp } from './support/run-tfp.ts';

const names = Object.keys(CONTENTS.commands);

describe.each(names)('the help of %s', (name) => {
  test('fits 80 columns and shows one to three examples', async () => {
    const { code, out, err } = await runTfp([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toContain(`Usage: tfp ${name}`);
    expect(out).toMatch(/Examples:\n( {2}tfp .*\n){1,3}$/);
    expect((await runTfp(['help', name])).out).toBe(out);
  });

  test('shows only examples that the command itself can read', async () => {
    const command = await load(name);
    for (const example of command.examples) {
      const [tfp, called = '', ...words] = shellWords(example);
      expect(tfp).toBe('tfp');
      expect(CONTENTS.aliases[called] ?? called).toBe(name);
      expect(parseArguments(name, command, words)).toBeTypeOf('object');
    }
  });
});

test('the list of commands names them all, and fits 80 columns', async () => {
  const { code, out } = await runTfp([]);
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const listed = CONTENTS.groups.flatMap((group) => group.names);
  const hidden = names.filter((name) => !listed.includes(name));
  expect(hidden).toEqual(['git:credentials', 'help', 'version']);
  for (const name of [...listed, 'server:start', 'server:stop'])
    expect(out).toContain(`  ${name} `);
  expect((await runTfp(['help'])).out).toBe(out);
  expect((await runTfp(['--help'])).out).toBe(out);
});

test('the help of a command reads like this', async () => {
  const { out } = await runTfp(['scale', '-h']);
  expect(out).toMatchInlineSnapshot(`
    "Show or change how many processes of each type run

    Usage: tfp scale [TYPE=N[:SIZE]…] [options]
    Also:  tfp ps:scale

    web=2:large sets the size, too; see tfp ps:type.

    Options:
      -a, --app APP        the app, else what the git remote says
      -r, --remote REMOTE  git remote to look at (tfp)
          --no-wait        do not wait for the outcome
          --json           print JSON
      -h, --help           show this

    Examples:
      tfp scale
      tfp scale web=3 worker=2
      tfp scale web=2:large -a hello
    "
  `);
});

test('a code that somebody met is explained, whatever its case', async () => {
  expect((await runTfp(['help', 'r16'])).out).toMatch(/^R16 +Process ended +It exited/);
  expect((await runTfp(['help', 'L10'])).out).toContain('Lines were dropped');
  expect((await runTfp(['help', 'H10'])).out).toContain('error pages');
  expect((await runTfp(['help', 'X10'])).code).toBe(2);
});

test('the codes are explained in a table that fits 80 columns', async () => {
  const { code, out } = await runTfp(['help', 'codes']);
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(out).toMatch(/^R12 {2}Exit timeout {12}It ignored SIGTERM until its grace was over\.$/m);
});

test('the help of a command of the server says where it runs', async () => {
  const { code, out } = await runTfp(['help', 'server:stop']);
  expect({ code, out }).toEqual({
    code: 0,
    out: "Stop the platform; the apps go on running (on the platform's own machine)\n",
  });
});

async function load(name: string) {
  const loader = CONTENTS.commands[name];
  if (loader === undefined) throw new Error(`no command ${name}`);
  return (await loader()).command;
}

/** Splits an example as a shell would, redirections left out. */
function shellWords(line: string): string[] {
  const words = line.replace(/ [<>] .*/, '').match(/'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^'(.*)'$/, '$1'));
}
