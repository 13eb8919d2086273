import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, type DocCommand, documents } from './docs/commands-in.ts';
import { type Ground, prepareGround } from './docs/ground.ts';
import { ruleOf, scriptOf } from './docs/rules.ts';
import { ROOT } from './support/tfp-stack.ts';

// Goal: whoever follows the documents gets what they say.
// Method: every command of README.md and docs/ is run in its order, on a platform of the test's own, as it stands or as
// the table in docs/rules.ts says. Its exit code is the one that is meant (0, where nothing is said), and the words of
// the output that is shown beside it are in what it really says; numbers and ids are not compared.

let ground: Ground;
beforeAll(async () => {
  ground = await prepareGround();
});
afterAll(async () => {
  await ground?.dispose();
});

describe.each(documents().filter((name) => commandsOf(name).length > 0))('%s', (document) => {
  beforeAll(async () => {
    await ground.settle(document, readFileSync(join(ROOT, document), 'utf8'));
  });

  const commands = commandsOf(document).filter(({ text }) => ruleOf(text)?.skip === undefined);
  for (const command of commands) {
    test(`line ${command.line}: ${command.text}`, async () => {
      await follow(command);
    });
  }
});

async function follow({ text, output: shown = [] }: DocCommand): Promise<void> {
  const rule = ruleOf(text);
  if (rule?.before !== undefined) {
    const { code, output } = await ground.sh(rule.before);
    expect({ code, output }).toMatchObject({ code: 0 });
  }
  const id = rule?.find === undefined ? '' : (await ground.sh(rule.find)).output.trim();
  const { code, output } = await ground.sh(scriptOf(text, rule, id), rule?.until);
  expect({ code, output }).toEqual({ code: rule?.exit ?? 0, output: expect.any(String) });
  if (rule?.says !== undefined) expect(output).toMatch(rule.says);
  const words = wordsOf(shown).filter((word) => rule?.unlike?.includes(word) !== true);
  expect(words.filter((word) => !output.includes(word))).toEqual([]);
}

/** What stays the same whenever it is said: words, not numbers, versions and ids. */
function wordsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.match(/(?<![\w@/.:-])[A-Za-z_]{3,}(?![\w@/-])/g) ?? []);
}
