import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from '../../../../../test/support/until.ts';
import type { Certificates } from './certificates.ts';

const PACKAGES = ['rsyslog', 'rsyslog-openssl', 'libestr0', 'libfastjson4', 'liblognorm5'];
const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/rsyslog');

export interface Rsyslog {
  port: number;
  /** Each message as rsyslog itself understood it, in the order in which it came. */
  rows: () => Record<
    'host' | 'app' | 'process' | 'severity' | 'facility' | 'at' | 'data' | 'text',
    string
  >[];
}

/** Debian's rsyslog, unpacked beside the tests: installing it would start a service on whoever's machine this is. */
function rsyslogFolder(): string {
  try {
    readdirSync(CACHE);
  } catch {
    const draft = `${CACHE}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: draft, stdio: 'pipe', timeout: 120_000 });
    run('apt-get', 'download', '-q', ...PACKAGES);
    for (const name of readdirSync(draft).filter((file) => file.endsWith('.deb'))) {
      run('dpkg', '-x', name, draft);
    }
    renameSync(draft, CACHE);
  }
  return CACHE;
}

/** Starts rsyslog on a free port, over TLS where there are certificates for it. */
export async function startRsyslog(tls?: Certificates): Promise<Rsyslog> {
  const root = rsyslogFolder();
  const libraries = execFileSync('dpkg', ['--print-architecture']).toString().trim();
  const triplet =
    readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? libraries;
  const folder = mkdtempSync(join(tmpdir(), 'tfp-rsyslog-'));
  const port = await freePort();
  const output = join(folder, 'messages');
  writeFileSync(join(folder, 'rsyslog.conf'), configOf(folder, port, output, tls));
  const lib = join(root, 'usr/lib', triplet);
  const child = spawn(
    join(root, 'usr/sbin/rsyslogd'),
    [
      '-n',
      '-f',
      join(folder, 'rsyslog.conf'),
      '-i',
      join(folder, 'pid'),
      '-M',
      join(lib, 'rsyslog'),
    ],
    { env: { LD_LIBRARY_PATH: lib }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => said.push(String(text)));
  onTestFinished(async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  });
  await until(`rsyslog to listen ${said.join('')}`, () => isListening(port, child), 30_000);
  return {
    port,
    rows: () =>
      readText(output)
        .split('\n')
        // The last one is empty, or not written to its end yet.
        .slice(0, -1)
        .map((row) => JSON.parse(row)),
  };
}

function configOf(folder: string, port: number, output: string, tls?: Certificates): string {
  const drive = tls ? tlsConfig(folder, tls) : '';
  const mode = tls
    ? ' streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon"'
    : '';
  return `
global(workDirectory="${folder}" maxMessageSize="64k"${drive})
$EscapeControlCharactersOnReceive off
module(load="imtcp"${mode})
input(type="imtcp" port="${port}" address="127.0.0.1")
template(name="row" type="list" option.jsonf="on") {
  property(outname="host" name="hostname" format="jsonf")
  property(outname="app" name="app-name" format="jsonf")
  property(outname="process" name="procid" format="jsonf")
  property(outname="severity" name="syslogseverity-text" format="jsonf")
  property(outname="facility" name="syslogfacility-text" format="jsonf")
  property(outname="at" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="data" name="structured-data" format="jsonf")
  property(outname="text" name="msg" format="jsonf")
}
if $inputname == "imtcp" then action(type="omfile" file="${output}" template="row")
`;
}

function tlsConfig(folder: string, { ca, cert, key }: Certificates): string {
  const files = { CAFile: ca, CertFile: cert, KeyFile: key };
  const settings = Object.entries(files).map(([name, text]) => {
    const path = join(folder, `${name}.pem`);
    writeFileSync(path, text, { mode: 0o600 });
    return ` defaultNetstreamDriver${name}="${path}"`;
  });
  return ` defaultNetstreamDriver="ossl"${settings.join('')}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function isListening(port: number, child: ChildProcess): boolean {
  if (child.exitCode !== null) throw new Error(`rsyslog ended with ${child.exitCode}`);
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`: 0100007F:${hex} 00000000:0000 0A `).test(readText('/proc/net/tcp'));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
