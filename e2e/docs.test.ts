import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, type DocCommand, documents } from './docs/commands-in.ts';
import { type Ground, prepareGround } from './docs/ground.ts';
import { ruleOf, scriptOf } from './docs/rules.ts';
import { lanesOf } from './support/lanes.ts';
import { ROOT } from './support/tfp-stack.ts';

// Goal: whoever follows the documents gets what they say.
// Method: every command of README.md and docs/ is run in the order of its page, on a platform of the test's own, as it
// stands or as the table in docs/rules.ts says. Its exit code is the one that is meant (0, where nothing is said), and the
// words of the output that is shown beside it are in what it really says; numbers and ids are not compared.

/** Documents that do not know of each other are followed at once, each on a platform that it has to itself meanwhile. */
const PLATFORMS = 2;
const IN_ORDER = { concurrent: false };
const tested = documents().filter((name) => runnable(name).length > 0);
const lanes = lanesOf(tested, PLATFORMS, (name) => runnable(name).length);

describe.concurrent.each(lanes.map((names) => ({ names, beginning: names[0] })))(
  'from $beginning on',
  ({ names }) => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await prepareGround();
    });
    afterAll(async () => {
      await ground?.dispose();
    });

    describe.each(names)('%s', IN_ORDER, (document) => {
      beforeAll(async () => {
        await ground.settle(document, readFileSync(join(ROOT, document), 'utf8'));
      });

      for (const command of runnable(document)) {
        test(`line ${command.line}: ${command.text}`, IN_ORDER, async () => {
          await follow(ground, command);
        });
      }
    });
  },
);

function runnable(document: string): DocCommand[] {
  return commandsOf(document).filter(({ text }) => ruleOf(text)?.skip === undefined);
}

async function follow(ground: Ground, { text, output: shown = [] }: DocCommand): Promise<void> {
  const rule = ruleOf(text);
  if (rule?.before !== undefined) {
    const { code, output } = await ground.sh(rule.before);
    expect({ code, output }).toMatchObject({ code: 0 });
  }
  const id = rule?.find === undefined ? '' : await found(ground, rule.find);
  const { code, output } = await ground.sh(scriptOf(text, rule, id), rule?.until);
  expect({ code, output }).toEqual({ code: rule?.exit ?? 0, output: expect.any(String) });
  if (rule?.says !== undefined) expect(output).toMatch(rule.says);
  const words = wordsOf(shown).filter((word) => rule?.unlike?.includes(word) !== true);
  const missing = words.filter((word) => !output.includes(word));
  if (missing.length === 0 || rule?.later === undefined) return expect(missing).toEqual([]);
  const later = await ground.sh(rule.later);
  expect(missing.filter((word) => !later.output.includes(word))).toEqual([]);
}

/** One word, or it was not found. */
async function found(ground: Ground, script: string): Promise<string> {
  const { output } = await ground.sh(script);
  expect(output).toMatch(/^\S+\n$/);
  return output.trim();
}

/** What stays the same whenever it is said: words, not numbers, versions and ids. */
function wordsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.match(/(?<![\w@/.:-])[A-Za-z_]{3,}(?![\w@/-])/g) ?? []);
}
