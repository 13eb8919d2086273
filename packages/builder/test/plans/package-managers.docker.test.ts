import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DockerBuildStage, startDockerBuildStage } from '../support/docker-build-stage.ts';

// Goal: each package manager installs what its lock file says, and an app finds it when it runs.

let house: DockerBuildStage;

beforeAll(async () => {
  house = await startDockerBuildStage();
});
afterAll(() => house?.dispose());

const MANIFEST = {
  name: 'locked',
  version: '1.0.0',
  scripts: { start: 'node server.js' },
  dependencies: { ms: '^2.1.0' },
};
const INTEGRITY =
  'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==';
const PNPM_LOCK = `lockfileVersion: '9.0'
settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false
importers:
  .:
    dependencies:
      ms:
        specifier: ^2.1.0
        version: 2.1.3
packages:
  ms@2.1.3:
    resolution: {integrity: ${INTEGRITY}}
snapshots:
  ms@2.1.3: {}
`;
const YARN_LOCK = `# yarn lockfile v1


ms@^2.1.0:
  version "2.1.3"
  integrity ${INTEGRITY}
`;
const BERRY_LOCK = `__metadata:
  version: 8
  cacheKey: 10c0

"ms@npm:^2.1.0":
  version: 2.1.3
  resolution: "ms@npm:2.1.3"
  checksum: 10c0/d924b57e7312b3b63ad21fc5b3dc0af5e78d61a1fc7cfb5457edaf26326bf62be5307cc87ffb6862ef1c2b33b0233cdb5d4f01c4c958cc0d660948b65a287a48
  languageName: node
  linkType: hard

"locked@workspace:.":
  version: 0.0.0-use.local
  resolution: "locked@workspace:."
  dependencies:
    ms: "npm:^2.1.0"
  languageName: unknown
  linkType: soft
`;

test.each([
  ['pnpm', { 'pnpm-lock.yaml': PNPM_LOCK }, {}, /pnpm 10/],
  ['yarn 1', { 'yarn.lock': YARN_LOCK }, {}, /yarn 1/],
  ['yarn of today', { 'yarn.lock': BERRY_LOCK }, { packageManager: 'yarn@4.5.0' }, /yarn 4\.5\.0/],
  ['none, with a warning', {}, {}, /There is no lock file/],
  ['npm of an older Node', {}, { engines: { node: '20.x' } }, /The newest Node of 20\.x/],
])('%s', async (_what, locks, more, words) => {
  const manifest = JSON.stringify({ ...MANIFEST, ...more });
  const app = await house.app(undefined, { 'package.json': manifest, 'server.js': '', ...locks });
  const pushed = await app.push();
  expect(pushed.output).toMatch(words);
  expect(pushed.code, pushed.output).toBe(0);
  const facts = 'console.log(require("ms")("1d"), require("ms/package.json").version)';
  expect(await app.run(['node', '-e', facts])).toBe('86400000 2.1.3');
  if ('engines' in more) expect(await app.run(['node', '--version'])).toMatch(/^v20\./);
});

test("an app's own scripts around the installation find its code, and their work is kept", async () => {
  const manifest = {
    ...MANIFEST,
    scripts: { postinstall: 'node prepare.js', start: 'node server.js' },
  };
  const app = await house.app(undefined, {
    'package.json': JSON.stringify(manifest),
    'prepare.js':
      'require("fs").writeFileSync("node_modules/ms/generated.js", "module.exports = 7")',
    'server.js': '',
  });
  const pushed = await app.push();
  expect(pushed.code, pushed.output).toBe(0);
  expect(await app.run(['node', '-e', 'console.log(require("ms/generated"))'])).toBe('7');
});

test('packages that lie in the repository are installed', async () => {
  const manifest = {
    ...MANIFEST,
    workspaces: ['packages/*'],
    dependencies: { inner: '1.0.0', ms: '^2.1.0' },
    devDependencies: { semver: '^7.0.0' },
    scripts: { build: 'node -e "require(\'semver\')"', start: 'node server.js' },
  };
  const app = await house.app(undefined, {
    'package.json': JSON.stringify(manifest),
    'packages/inner/package.json': '{ "name": "inner", "version": "1.0.0" }',
    'packages/inner/index.js': 'module.exports = 42',
    'server.js': '',
  });
  const pushed = await app.push();
  expect(pushed.output).toMatch(/Packages lie inside the repository/);
  expect(pushed.code, pushed.output).toBe(0);
  const facts = 'console.log(require("inner"), fs.existsSync("node_modules/semver"))';
  expect(await app.run(['node', '-e', facts])).toBe('42 false');
});

const ADDON = `#include <node_api.h>
static napi_value init(napi_env env, napi_value exports) {
  napi_value answer;
  napi_create_int32(env, 42, &answer);
  napi_set_named_property(env, exports, "answer", answer);
  return exports;
}
NAPI_MODULE(addon, init)
`;

test.each([
  ["the stack's Node", {}],
  ['another Node', { engines: { node: '22.x' } }],
])('a native addon is compiled against the headers of %s', async (_what, more) => {
  const app = await house.app(undefined, {
    'package.json': JSON.stringify({ ...MANIFEST, ...more, dependencies: {} }),
    'binding.gyp': '{ "targets": [{ "target_name": "addon", "sources": ["addon.c"] }] }',
    'addon.c': ADDON,
    'server.js': '',
  });
  const pushed = await app.push();
  expect(pushed.code, pushed.output).toBe(0);
  const facts = 'console.log(require("./build/Release/addon.node").answer)';
  expect(await app.run(['node', '-e', facts])).toBe('42');
});
