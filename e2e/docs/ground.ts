import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { ROOT, startTfp, type TfpStack } from '../support/tfp-stack.ts';

interface Ran {
  code: number | null;
  output: string;
}

/** A platform and a person's home, in which documents are followed. */
export interface Ground {
  stack: TfpStack;
  /** Runs a line of shell in the folder that it is meant for; `until` ends it by Ctrl-C. */
  sh: (script: string, until?: RegExp) => Promise<Ran>;
  /** Makes the apps that a document talks of anew. */
  settle: (document: string, text: string) => Promise<void>;
  dispose: () => Promise<void>;
}

const SETTINGS = {
  TFP_DRAIN_NETWORKS: '127.0.0.0/8',
  TFP_METRICS_MS: '1000',
  TFP_BOOT_TIMEOUT_MS: '10000',
};
/** What the documents say of an app that has everything. */
const EXTRAS = {
  Procfile: 'web: node server.js\nworker: node worker.js\nrelease: node migrate.js\n',
  'worker.js': 'setInterval(() => {}, 1000);\n',
  'migrate.js': 'console.log("migrated");\n',
  'app.json': JSON.stringify({
    cron: [{ name: 'nightly', command: 'node migrate.js', schedule: '0 3 * * *' }],
  }),
};
const FILES = {
  'key.pem': 'a key\n',
  'token.txt': 'Bearer 1\n',
  'key.txt': '1\n',
  '.env': 'A=1\n',
};

export async function prepareGround(): Promise<Ground> {
  const stack = await startTfp(SETTINGS);
  const receiver = createServer((request, response) => request.resume() && response.end('ok'));
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const { port } = receiver.address() as AddressInfo;
  const home = join(dirname(stack.data), 'home');
  const folder = join(home, 'tfp-hello');
  mkdirSync(join(home, 'bin'), { recursive: true });
  symlinkSync(join(ROOT, 'bin/tfp'), join(home, 'bin/tfp'));
  const asks = `exec node ${join(ROOT, 'e2e/support/ask.ts')} "$TFP_HTTP_PORT" "$1.localhost" /`;
  writeExecutable(join(home, 'bin/ask-app'), `#!/bin/sh\n${asks}\n`);
  writeFileSync(join(home, '.gitconfig'), '[user]\nname = admin\nemail = admin@example.com\n');
  const env = environment(stack, home, port);

  const sh = (script: string, until?: RegExp) => {
    const cwd = script.startsWith('bin/') ? ROOT : folder;
    return runShell(inHouse(script, stack.data, home), cwd, env, until);
  };
  return {
    stack,
    sh,
    async settle(document, text) {
      mkdirSync(folder, { recursive: true });
      for (const line of settlement(document, text)) {
        const { code, output } = await sh(line);
        if (code !== 0) throw new Error(`${line}\n${output}`);
      }
    },
    async dispose() {
      // The documents may have started it in the background.
      const { code, output } = await sh('bin/tfp server:stop');
      await stack.dispose();
      receiver.close();
      if (code !== 0) throw new Error(`it could not be stopped: ${output}`);
    },
  };
}

function environment(stack: TfpStack, home: string, receiverPort: number) {
  return {
    ...process.env,
    ...stack.env,
    ...SETTINGS,
    HOME: home,
    PATH: [join(home, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
    TFP_DATA: stack.data,
    TFP_DOMAIN: 'localhost',
    TFP_HTTP_PORT: String(stack.httpPort),
    TFP_API_PORT: String(stack.apiPort),
    RECEIVER_PORT: String(receiverPort),
    EDITOR: 'true',
    VISUAL: '',
    DISPLAY: '',
    LANG: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

/** The documents' paths are those of an installed platform. */
function inHouse(script: string, data: string, home: string): string {
  return script
    .replaceAll('/var/lib/tfp', data)
    .replaceAll('-C /var/lib ', `-C ${dirname(data)} `)
    .replaceAll('--exclude=tfp/', `--exclude=${basename(data)}/`)
    .replace(/ tfp$/, ` ${basename(data)}`)
    .replaceAll('/root/', `${home}/`);
}

const ofExample = (name: string) => `cp -r ${join(ROOT, 'examples', name)}/. .`;
const COMMIT = 'git add -A && git commit -q --allow-empty -m';

/** Whatever an earlier document has left is gone; `hello` is as far as the tour leaves it, but in the tour itself. */
function settlement(document: string, text: string): string[] {
  const write = (files: Record<string, string>) =>
    Object.entries(files).map(
      ([name, content]) => `printf %s ${quoted(content)} > ${quoted(name)}`,
    );
  const isTour = document === 'README.md';
  return [
    'cd .. && for app in $(tfp apps --json | node -p \'JSON.parse(fs.readFileSync(0, "utf8")).map((app) => app.name).join(" ")\'); do tfp destroy -a $app --confirm $app || exit 1; done',
    'tfp pipelines:destroy shop || true',
    'find . -mindepth 1 -delete; rm -rf ../my-app ../shop',
    `git init -q -b main && ${ofExample('hello-node')}`,
    ...(isTour ? [] : write(EXTRAS)),
    `${COMMIT} Hello && tfp create hello`,
    ...(isTour ? [] : ['git push tfp main', 'tfp config:set GREETING=Hi LOG_LEVEL=debug']),
    ...write(FILES),
    ...(/-a shop\b/.test(text) ? SHOPS : []),
  ];
}

const SHOPS = [
  'git init -q -b main ../shop',
  `cd ../shop && ${ofExample('chaos')} && ${COMMIT} Shop`,
  'cd ../shop && tfp create shop && git push tfp main && tfp config:set A=1 && tfp config:set B=1',
  'cd ../shop && tfp create shop-staging --remote staging && git push staging main',
  'cd ../shop && tfp config:set DEBUG=1 -a shop-staging',
  `cd ../shop && echo >> server.js && ${COMMIT} 'Larger buttons' && git push staging main`,
];

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function writeExecutable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

function runShell(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  until?: RegExp,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const words = ['-o', 'pipefail', '-c', until ? `exec ${script}` : script];
    const child = spawn('bash', words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let isInterrupted = false;
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      // Once: a second one would end it before it has left in order.
      if (!isInterrupted && until?.test(output)) isInterrupted = child.kill('SIGINT');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
