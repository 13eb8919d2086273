import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { callApi } from '../support/call-api.ts';
import { releasesOf } from '../support/converged.ts';
import type { TestApp } from '../support/test-app.ts';
import type { Attack } from './attack.ts';
import type { Ground } from './ground.ts';

const CANARY = 'canary-of-an-attack';
/** Each of them makes some program load, ask or run something else. */
const DANGEROUS: Readonly<Record<string, string>> = {
  LD_PRELOAD: `/tmp/${CANARY}.so`,
  LD_LIBRARY_PATH: `/tmp/${CANARY}`,
  NODE_OPTIONS: `--title=${CANARY}`,
  NODE_EXTRA_CA_CERTS: `/tmp/${CANARY}.pem`,
  DOCKER_HOST: `tcp://${CANARY}.invalid:2375`,
  DOCKER_CONFIG: `/tmp/${CANARY}`,
  GIT_SSH_COMMAND: `touch /tmp/${CANARY}`,
  GIT_CONFIG_GLOBAL: `/tmp/${CANARY}`,
  BASH_ENV: `/tmp/${CANARY}`,
  HTTP_PROXY: `http://${CANARY}.invalid`,
};

/** What an app's config says to programs that are not the app's. */
export const CONFIG: Attack = {
  number: 27,
  name: 'with dangerous config vars',
  required: 'they reach no process of the platform; what is beyond the limits is refused in words',
  async attack(ground) {
    await reachesNoPlatformProcess(ground);
    await isRefusedInWords(ground);
  },
};

async function reachesNoPlatformProcess({ attacker }: Ground): Promise<void> {
  const watch = watchEnvironments();
  try {
    await goEverywhere(attacker);
    await until('the app with them', () => watch.seen.inside.size > 0);
  } finally {
    watch.stop();
  }
  const { outside, looks } = watch.seen;
  expect(looks).toBeGreaterThan(10);
  expect([...outside]).toEqual([]);
  await attacker.done('config:unset', ...Object.keys(DANGEROUS));
}

/** Into processes, a build, a one-off, a command beside a process and a job. */
async function goEverywhere(attacker: TestApp): Promise<void> {
  const set = Object.entries(DANGEROUS).map(([key, value]) => `${key}=${value}`);
  await attacker.done('config:set', ...set);
  attacker.write('changed.txt', CANARY);
  await attacker.commit('a build beside them');
  expect(await attacker.push()).toMatchObject({ code: 0 });
  const ran = await attacker.tfp('run', 'printenv DOCKER_HOST');
  expect(ran.stdout).toContain(CANARY);
  expect((await attacker.tfp('ps:exec', 'printenv BASH_ENV')).stdout).toContain(CANARY);
  await attacker.done('cron:run', 'look');
}

/** Looks at the environments of all processes of the machine, again and again: helpers live for milliseconds. */
function watchEnvironments() {
  const host = readlinkSync('/proc/self/ns/pid');
  const seen = { inside: new Set<string>(), outside: new Set<string>(), looks: 0 };
  const look = () => {
    seen.looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(CANARY)) continue;
        const isOutside = readlinkSync(`/proc/${pid}/ns/pid`) === host;
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        (isOutside ? seen.outside : seen.inside).add(`${pid} ${command}`);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 40);
  return { seen, stop: () => clearInterval(timer) };
}

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`KEY_${index}`, 'x']));

async function isRefusedInWords(ground: Ground): Promise<void> {
  const { stack, attacker } = ground;
  const versions = () => releasesOf(stack, attacker).length;
  const before = versions();
  const refused: [Record<string, string>, RegExp][] = [
    [{ PORT: '1' }, /PORT is set by the platform/],
    [{ DYNO: 'web.9' }, /DYNO is set by the platform/],
    [{ TFP_APP: 'bystander' }, /TFP_APP is set by the platform/],
    [{ 'A=B': 'c' }, /letters, digits and underscores/],
    [{ 'A\0B': 'c' }, /letters, digits and underscores/],
    [{ 'A\nLD_PRELOAD': 'c' }, /letters, digits and underscores/],
    [{ '': 'c' }, /letters, digits and underscores/],
    [{ 'BASH_FUNC_x%%': '() { :; }' }, /letters, digits and underscores/],
    [{ A: 'x\0LD_PRELOAD=/evil.so' }, /zero byte/],
    [{ A: 'x'.repeat(100 * 1024) }, /64 kB is the most/],
    [{ A: 'x'.repeat(1024 * 1024) }, /kB/],
    [{ ['K'.repeat(257)]: 'x' }, /longer than 256 bytes/],
    [many(10_000), /64 kB is the most/],
  ];
  for (const [vars, words] of refused) {
    const config = await call(ground, 'PATCH', '/config-vars', vars);
    const key = Object.keys(vars)[0]?.slice(0, 40);
    expect(config, key).toMatchObject({ status: 422, message: expect.stringMatching(words) });
    const oneOff = await call(ground, 'POST', '/dynos', { command: 'true', env: vars });
    expect(oneOff.status, `${key} of a one-off`).toBe(422);
    expect(oneOff.message, `${key} of a one-off`).toMatch(/\w+ \w+ \w+/);
  }
  expect(versions()).toBe(before);
  expect((await attacker.get()).status).toBe(200);
}

async function call({ stack, attacker }: Ground, method: string, path: string, body: unknown) {
  const response = await callApi(stack, method, `/apps/${attacker.name}${path}`, body);
  const { message = '' } = (await response.json()) as { message?: string };
  return { status: response.status, message };
}
