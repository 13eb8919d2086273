import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { HTTP_DRAIN_FORMATS } from '@tfp/contract/drains';
import { ERROR_STATUS } from '@tfp/contract/errors';
import { describe, expect, test } from 'vitest';
import { commandsOf, documents } from '../e2e/docs/commands-in.ts';
import { isAbout, RULES } from '../e2e/docs/rules.ts';
import { appFamilies } from '../packages/api/src/metrics/metric-families.ts';
import { CONTENTS } from '../packages/cli/src/commands.ts';
import { ROUTER_ERRORS } from '../packages/router/src/router-errors.ts';
import { anchorsOf, markdownFiles, ROOT, read, rowsOf, withoutBlocks } from './support/markdown.ts';

// Goal: what the documents list is what the code has, no more and no less. What they tell to type is run by
// e2e/docs.test.ts; here it is seen that nothing is left out of it.

describe('docs/codes.md', () => {
  const rows = rowsOf(read('docs/codes.md'));
  const codes = (pattern: RegExp) => rows.filter(([code = '']) => pattern.test(code));

  test('has the codes of processes and lines, each under its title', () => {
    const main = join(ROOT, 'packages/cli/src/main.ts');
    const help = execFileSync(process.execPath, [main, 'help', 'codes']).toString();
    const known = new Set(help.match(/(?<!\w)[RL]\d\d(?!\w)/g));
    const told = codes(/^[RL]\d\d$/);
    expect(told.map(([code]) => code).sort()).toEqual([...known].sort());
    const wrong = told.filter(
      ([code, title]) => !new RegExp(`^ *${code} +${title}(:| {2}|$)`, 'm').test(help),
    );
    expect(wrong).toEqual([]);
  });

  test('has the codes of the router, each with its status and title', () => {
    const known = Object.entries(ROUTER_ERRORS).map(([code, { status, desc }]) => [
      code,
      String(status),
      desc,
    ]);
    expect(codes(/^[HT]\d\d$/).map((row) => row.slice(0, 3))).toEqual(known);
  });

  test('has the ids of errors, each with its status', () => {
    const known = Object.entries(ERROR_STATUS).map(([id, status]) => [`\`${id}\``, String(status)]);
    expect(codes(/^`[a-z_]+`$/).map((row) => row.slice(0, 2))).toEqual(known);
  });

  test('is where every code leads that a document names', () => {
    const known = new Set(codes(/^[RHLT]\d\d$/).map(([code]) => code));
    const strangers = [...documents(), 'ARCHITECTURE.md', 'CHANGELOG.md'].flatMap((document) =>
      [...read(document).matchAll(/(?<![\w-])[RHLT]\d\d(?!\w)/g)]
        .filter(([code]) => !known.has(code))
        .map(([code]) => `${document} names ${code}`),
    );
    expect(strangers).toEqual([]);
  });
});

describe('docs/operators.md', () => {
  const rows = rowsOf(read('docs/operators.md')).filter(([name = '']) => /^`TFP_\w+`$/.test(name));
  const told = new Map(rows.map(([name = '', value = '']) => [name.slice(1, -1), value]));
  /** Read by the code, and nothing for operators: set by the supervisor, or for tests and the CLI. */
  const INNER = [
    /^TFP_(LISTEN_FDS|WORKER|FAILPOINTS)$/,
    /^TFP_(URL|TOKEN|DEBUG)$/,
    /^TFP_(BACKOFF_(FIRST|SLOWEST|RESET)|REVERT_WINDOW|LIST_INTERVAL|ENGINE_(RETRY|SILENT))_MS$/,
    /^TFP_(FIREWALL_INTERVAL|ROUTER_ACK|ROUTER_RETURN|ATTACH|REATTACH|HANGUP_GRACE|CRON_AHEAD)_MS$/,
  ];
  const sources = execFileSync('git', ['ls-files', 'packages/*/src/*config.ts'], { cwd: ROOT })
    .toString()
    .split('\n')
    .filter(Boolean)
    .map(read)
    .join('\n');

  test('has every setting that a config.ts reads, and no other', () => {
    const known = new Set(sources.match(/(?<=[.'{,]\s?)TFP_[A-Z_]+/g));
    const settings = [...known].filter((name) => !INNER.some((inner) => inner.test(name)));
    expect([...told.keys()].sort()).toEqual(settings.sort());
  });

  test('tells the defaults that stand beside the names', () => {
    const defaults = [...sources.matchAll(/'(TFP_\w+)', ([\d_]+)\)/g)].map(
      ([, name = '', value]) => [name, value?.replaceAll('_', '')],
    );
    expect(defaults.length).toBeGreaterThan(5);
    const wrong = defaults.filter(([name = '', value = '']) => {
      const cell = told.get(name);
      return cell !== undefined && cell.split(' ')[0] !== value && name !== 'TFP_ROUTER_WORKERS';
    });
    expect(wrong).toEqual([]);
  });
});

test('docs/logs.md has every metric of the platform, and no other', () => {
  const known = appFamilies([], 0).map(({ name }) => name);
  const told = rowsOf(read('docs/logs.md')).flatMap(([cell = '']) => cell.match(/tfp_\w+/g) ?? []);
  expect(told.sort()).toEqual(known.sort());
});

test('docs/logs.md has every format of a drain, the usual one without its option', () => {
  const [, ...others] = HTTP_DRAIN_FORMATS;
  const told = rowsOf(read('docs/logs.md')).map(([cell = '']) => cell);
  const missing = others.filter((format) => !told.some((cell) => cell.includes(`-f ${format}`)));
  expect(missing).toEqual([]);
});

describe('what documents tell to type', () => {
  const commands = documents().flatMap(commandsOf);

  test('is a command of ours', () => {
    const { commands: own, aliases, serverCommands } = CONTENTS;
    const known = new Set([own, aliases, serverCommands].flatMap((table) => Object.keys(table)));
    const strangers = commands.filter(({ text }) => {
      const [, name] = /^(?:bin\/)?tfp ([a-z:]+)/.exec(text) ?? [];
      return name !== undefined && !known.has(name);
    });
    expect(strangers).toEqual([]);
  });

  test('has no rule in e2e/docs/rules.ts that is about nothing', () => {
    const idle = RULES.filter((rule) => !commands.some(({ text }) => isAbout(rule, text)));
    expect(idle.map(({ of }) => String(of))).toEqual([]);
  });
});

describe('links', () => {
  const files = markdownFiles();

  test('lead to files and headings that are there', () => {
    const broken = files.flatMap((path) =>
      [...withoutBlocks(read(path)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^https?:/.test(target) && !leads(path, target))
        .map((target) => `${path} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('and paths that docs/ names are there, too', () => {
    const named = /`((?:packages|docker|bin|e2e|test|bench|examples|docs)\/[\w./-]*)`/g;
    const missing = files
      .filter((path) => path.startsWith('docs/'))
      .flatMap((path) =>
        [...read(path).matchAll(named)]
          .filter(([, name = '']) => !existsSync(join(ROOT, name)))
          .map(([, name]) => `${path} names ${name}`),
      );
    expect(missing).toEqual([]);
  });
});

function leads(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : relative(ROOT, join(ROOT, dirname(from), file));
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchorsOf(read(path)).has(anchor);
}
