import type { Advice } from '@tfp/contract/doctor';

const ENV_FILE = /(?:^|\/)\.env(?:\.(?!example$|sample$|template$|dist$|test$)[\w-]+)?$/;
const KEY_FILE = /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|p12|pfx|jks|key))$/;
const PUBLIC_KEY = /(?:^|\/)(?:test|tests|spec|fixtures?|__tests__|node_modules)\/|\.pub$/;
const MIGRATIONS = /^(?:[^/]+\/){0,2}(?:migrations?|migrate|alembic)\/[^/]+/;

/** Each manifest, and the files of which one pins what it asks for. */
const LOCK_FILES: Readonly<Record<string, string[]>> = {
  'package.json': ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'],
  'pyproject.toml': ['uv.lock', 'poetry.lock', 'pdm.lock', 'requirements.txt'],
  'go.mod': ['go.sum'],
  Gemfile: ['Gemfile.lock'],
  'composer.json': ['composer.lock'],
  'Cargo.toml': ['Cargo.lock'],
};

type Check = (names: readonly string[], processTypes: readonly string[]) => Advice[];

const CHECKS: readonly Check[] = [
  envCommitted,
  keyCommitted,
  withoutLock,
  withoutProcfile,
  withoutRelease,
];
export const NAME_CHECKS = CHECKS.length;

/** What the names of a commit's files tell, without a look into them. */
export function adviseOnNames(names: readonly string[], processTypes: readonly string[]): Advice[] {
  return CHECKS.flatMap((check) => check(names, processTypes));
}

function envCommitted(names: readonly string[]): Advice[] {
  const name = names.find((each) => ENV_FILE.test(each));
  if (name === undefined) return [];
  return [
    {
      code: 'env_committed',
      factor: 'III Config',
      found: `${name} is in the repository.`,
      change: `tfp config:push ${name}; git rm --cached ${name}; add it to .gitignore.`,
    },
  ];
}

function keyCommitted(names: readonly string[]): Advice[] {
  const name = names.find((each) => KEY_FILE.test(each) && !PUBLIC_KEY.test(each));
  if (name === undefined) return [];
  return [
    {
      code: 'key_committed',
      factor: 'III Config',
      found: `${name} looks like a private key, and it is in the repository.`,
      change: `Make a new key, set it as a config var, and: git rm --cached ${name}`,
    },
  ];
}

function withoutLock(names: readonly string[]): Advice[] {
  return Object.entries(LOCK_FILES).flatMap(([manifest, locks]) => {
    if (!names.includes(manifest) || locks.some((lock) => names.includes(lock))) return [];
    return [
      {
        code: 'no_lock_file',
        factor: 'II Dependencies',
        found: `${manifest} stands alone: the next build may get other versions.`,
        change: `Commit ${locks.slice(0, 2).join(' or ')}.`,
      },
    ];
  });
}

function withoutProcfile(names: readonly string[]): Advice[] {
  if (names.includes('Procfile')) return [];
  return [
    {
      code: 'no_procfile',
      factor: 'VIII Concurrency',
      found: 'There is no Procfile: what runs was guessed.',
      change: 'Write a Procfile with the line `web: <your start command>`.',
    },
  ];
}

function withoutRelease(names: readonly string[], processTypes: readonly string[]): Advice[] {
  const migration = names.find((name) => MIGRATIONS.test(name));
  if (migration === undefined || processTypes.includes('release')) return [];
  return [
    {
      code: 'no_release_command',
      factor: 'XII Admin processes',
      found: `There are migrations (${migration}), and the Procfile has no release line.`,
      change: 'Add `release: <your migrate command>` to the Procfile.',
    },
  ];
}
