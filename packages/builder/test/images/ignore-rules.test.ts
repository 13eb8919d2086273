import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesName } from '#src/images/glob.ts';
import { parseIgnoreRules } from '#src/images/ignore-rules.ts';

// Goal: .dockerignore means what it means for docker build.

test.each([
  [
    'node_modules',
    ['node_modules', 'node_modules/ms/index.js'],
    ['src/node_modules', 'node_modules2'],
  ],
  ['/node_modules/', ['node_modules/x'], ['a/node_modules']],
  ['**/node_modules', ['node_modules/x', 'a/b/node_modules/x'], ['a/b']],
  ['*.md', ['README.md'], ['docs/README.md']],
  ['**/*.md', ['README.md', 'docs/README.md'], ['README.mdx']],
  ['docs/**/draft', ['docs/draft', 'docs/a/b/draft'], ['docs/a', 'src/draft', 'src/a/draft']],
  ['src/*', ['src/a'], ['src/', 'src']],
  ['README*', ['README', 'README.md'], ['READ']],
  ['ab*bx', ['abbx', 'ab-bx'], ['abx']],
  ['temp?', ['temp1', 'temp1/x'], ['temp', 'temp12']],
  ['[a-c].txt', ['a.txt', 'c.txt'], ['d.txt', 'ab.txt']],
  ['[b-c].txt', ['b.txt', 'c.txt'], ['a.txt', 'd.txt']],
  ['[ac].txt', ['a.txt', 'c.txt'], ['b.txt']],
  ['[^a].txt', ['b.txt', '^.txt'], ['a.txt']],
  ['[a', ['[a'], ['a']],
  ['ab]', ['ab]'], ['b']],
  ['[]x', [], ['x', '[]x']],
  ['a\\*b', ['a*b'], ['axb']],
  ['# a comment\n\n  secret  ', ['secret'], ['# a comment']],
  ['*\n!server.js', ['x', 'a/b'], ['server.js']],
  ['src\n!src/kept', ['src/other'], ['src/kept', 'src/kept/x']],
  ['src\n!  src/kept', ['src/other'], ['src/kept']],
  ['\uFEFFsecret\n!\n\n', ['secret'], ['other']],
  [
    '*.md\n!README*.md\nREADME-secret.md',
    ['a.md', 'README-secret.md'],
    ['README.md', 'README-x.md'],
  ],
  ['./a/../b', ['b'], ['a']],
])('%s', (text, ignored, kept) => {
  const isIgnored = parseIgnoreRules(text);
  expect(ignored.filter((path) => !isIgnored(path))).toEqual([]);
  expect(kept.filter((path) => isIgnored(path))).toEqual([]);
});

test('a name matches as a regular expression would have it', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  const names = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(letters, names, (pattern, name) => {
      const same = new RegExp(`^${pattern.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`);
      expect(matchesName(pattern, name)).toBe(same.test(name));
    }),
  );
});

test('a pattern made to take for ever takes no time', () => {
  const started = process.cpuUsage();
  expect(matchesName(`${'*a'.repeat(200)}b`, 'a'.repeat(2_000))).toBe(false);
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
});
