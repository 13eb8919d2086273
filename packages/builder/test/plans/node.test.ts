import { expect, test } from 'vitest';
import { nodePlan } from '#src/plans/node.ts';
import { filesOf, STACK } from '../support/control-files.ts';

const START = { start: 'node server.js' };

function planOf(manifest: object, texts: Record<string, string> = {}) {
  const all = { 'package.json': JSON.stringify(manifest), 'package-lock.json': '', ...texts };
  const files = filesOf(all);
  return nodePlan.plan(files, STACK);
}
const dockerfileOf = (manifest: object, texts?: Record<string, string>) =>
  planOf(manifest, texts).image.files.get('tfp/Dockerfile')?.split('\n').filter(Boolean) ?? [];
const stages = (lines: string[]) => lines.filter((line) => line.startsWith('FROM'));
const warnings = (manifest: object, texts?: Record<string, string>) =>
  planOf(manifest, texts)
    .notes.filter(({ kind }) => kind === 'warning')
    .map(({ text }) => text);

test('an app without dependencies is one small layer', () => {
  expect(dockerfileOf({ scripts: START })).toEqual([
    'FROM tfp-stack-build:1 AS runtime',
    'ENV npm_config_cache=/var/cache/tfp/npm',
    'FROM tfp-stack:1',
    'ENV NODE_ENV=production HOME=/app PATH=/app/node_modules/.bin:/opt/node/bin:$PATH',
    'COPY --chown=10001:10001 app/ ./',
    'USER 10001:10001',
  ]);
});

test('dependencies come before the code, so that a change of code keeps their layer', () => {
  const lines = dockerfileOf({
    scripts: START,
    dependencies: { ms: '2' },
    devDependencies: { x: '1' },
  });
  expect(lines).toContain('COPY tfp/package.json app/package-lock.json ./');
  expect(lines).toContain(
    'RUN --mount=type=cache,target=/var/cache/tfp npm ci --omit=dev && mkdir -p node_modules',
  );
  expect(lines.at(-3)).toMatch(/^COPY --from=dependencies .*node_modules/);
  expect(lines.at(-2)).toBe('COPY --chown=10001:10001 app/ ./');
});

test('a build script sees the dependencies for development, and they are pruned', () => {
  const manifest = {
    scripts: { ...START, build: 'x', postinstall: 'y' },
    dependencies: { ms: '2' },
    devDependencies: { x: '1' },
  };
  const lines = dockerfileOf(manifest);
  expect(stages(lines)).toEqual([
    'FROM tfp-stack-build:1 AS runtime',
    'FROM runtime AS dependencies',
    'FROM dependencies AS production',
    'FROM dependencies AS build',
    'FROM tfp-stack:1',
  ]);
  expect(lines).toContain('RUN ["tfp-run-scripts","npm","postinstall","build"]');
  expect(lines).toContain(
    'RUN --mount=type=cache,target=/var/cache/tfp npm prune --omit=dev --ignore-scripts && mkdir -p node_modules',
  );
  expect(planOf(manifest).image.headings).toMatchObject({ build: 'Running postinstall, build' });
});

test.each(['preinstall', 'install', 'postinstall', 'prepare'])(
  'the script %s runs with the code, and with what is only for development',
  (script) => {
    const lines = dockerfileOf({
      scripts: { ...START, [script]: 'x' },
      dependencies: { ms: '2' },
      devDependencies: { x: '1' },
    });
    expect(lines).toContain(`RUN ["tfp-run-scripts","npm","${script}"]`);
    expect(lines).toContain(
      'RUN --mount=type=cache,target=/var/cache/tfp npm ci --include=dev && mkdir -p node_modules',
    );
  },
);

test('a lock file alone installs nothing', () => {
  expect(stages(dockerfileOf({ scripts: { ...START, build: 'x' } }))).toEqual([
    'FROM tfp-stack-build:1 AS runtime',
    'FROM runtime AS build',
    'FROM tfp-stack:1',
  ]);
});

test('what is not committed is not left out of the build', () => {
  expect(planOf({ scripts: START }).image.ignore).toBeUndefined();
});

test('with the source in place the installation runs its scripts, and the build only its own', () => {
  const lines = dockerfileOf({
    scripts: { ...START, build: 'x', postinstall: 'y' },
    workspaces: ['packages/*'],
  });
  expect(lines).toContain('RUN ["tfp-run-scripts","--in-place","npm","build"]');
});

test('with workspaces a build has what is only for development', () => {
  const manifest = { scripts: { ...START, build: 'x' }, workspaces: ['packages/*'] };
  expect(dockerfileOf(manifest)).toContain(
    'RUN --mount=type=cache,target=/var/cache/tfp npm ci --include=dev',
  );
});

test('heroku-postbuild takes the place of build, as at Heroku', () => {
  const lines = dockerfileOf({ scripts: { ...START, build: 'x', 'heroku-postbuild': 'y' } });
  expect(lines).toContain('RUN ["tfp-run-scripts","npm","heroku-postbuild"]');
});

test('what has no say in the installation does not change its layer', () => {
  const install = (more: object) =>
    planOf({ dependencies: { ms: '2' }, scripts: START, ...more }).image.files.get(
      'tfp/package.json',
    );
  expect(install({ version: '2.0.0', description: 'new', scripts: { ...START, test: 'x' } })).toBe(
    install({}),
  );
  expect(install({ overrides: { ms: '1' } })).not.toBe(install({}));
});

test.each([
  ['workspaces', { workspaces: ['packages/*'] }, {}],
  ['a package by path', { dependencies: { x: 'file:./x' } }, {}],
  ['workspaces of pnpm', {}, { 'pnpm-workspace.yaml': 'packages:\n  - a\n', 'pnpm-lock.yaml': '' }],
  ['a native addon', {}, { 'binding.gyp': '' }],
])('with %s the source is there before the installation', (_what, manifest, texts) => {
  const files = filesOf({
    'package.json': JSON.stringify({ scripts: START, ...manifest }),
    ...(texts as Record<string, string>),
  });
  const plan = nodePlan.plan(files, STACK);
  const lines = plan.image.files.get('tfp/Dockerfile')?.split('\n') ?? [];
  expect(lines.indexOf('COPY app/ ./')).toBeGreaterThan(0);
  expect(lines.indexOf('COPY app/ ./')).toBeLessThan(
    lines.findIndex((line) => / install/.test(line)),
  );
});

test('a Node that the stack has not is fetched, as an argument and never as a shell word', () => {
  const lines = dockerfileOf({ scripts: START, engines: { node: '>=18 <19' } });
  expect(lines).toContain(
    'RUN --mount=type=cache,target=/var/cache/tfp ["tfp-install-node",">=18.0.0 <19.0.0-0"]',
  );
  expect(lines).toContain('COPY --from=runtime /opt/node/ /opt/node/');
});

test('a missing lock file and committed dependencies are told', () => {
  const manifest = { scripts: START, dependencies: { ms: '2' } };
  expect(warnings(manifest)).toEqual([]);
  const files = filesOf({ 'package.json': JSON.stringify(manifest) });
  const plan = nodePlan.plan(files, STACK);
  expect(plan.notes).toContainEqual({
    kind: 'warning',
    text: expect.stringMatching(/no lock file/),
  });
  expect(warnings(manifest, { 'node_modules/': '' })).toEqual([
    expect.stringMatching(/node_modules is committed/),
  ]);
  expect(planOf(manifest, { 'node_modules/': '' }).image.ignore).toBe('node_modules\n');
});
