import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dataDirectory } from '@tfp/contract/data-directory';
import { until } from './journey.ts';

const KEEPER = join(import.meta.dirname, 'keep-workers.ts');
// Binds, says the port, and becomes the keeper: what tfp-listen does, with what every Debian has.
const HOLDER = `
use IO::Socket::INET;
$^F = 10;
my $socket = IO::Socket::INET->new(Listen => 1024, LocalAddr => "127.0.0.1", Proto => "tcp") or die $!;
$| = 1;
print $socket->sockport, "\\n";
exec @ARGV[0, 1], fileno($socket), $ARGV[2];
`;

/** Real router workers behind one inherited socket. */
export class RouterProcesses {
  readonly data = dataDirectory(mkdtempSync(join(tmpdir(), 'tfp-router-')));
  port = 0;
  readonly pids = new Map<string, number>();
  readonly exits: (number | null)[] = [];
  #keeper: ChildProcess | undefined;

  constructor() {
    mkdirSync(join(this.data.root, 'run'), { recursive: true });
    writeFileSync(this.data.platformId, 'test\n');
  }

  async start(count: number): Promise<void> {
    const args = ['-e', HOLDER, process.execPath, KEEPER, String(count)];
    const env = { ...process.env, TFP_DATA: this.data.root, TFP_HTTP_PORT: '80' };
    const keeper = spawn('perl', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#keeper = keeper;
    createInterface({ input: keeper.stdout }).on('line', (line) => this.#note(line));
    await until(() => this.pids.size === count);
  }

  /** Kills a worker and answers when its successor serves. */
  async kill(worker: string): Promise<void> {
    const pid = this.pids.get(worker) as number;
    process.kill(pid, 'SIGKILL');
    await until(() => this.pids.get(worker) !== pid);
  }

  async stop(): Promise<void> {
    const workers = this.pids.size;
    this.exits.length = 0;
    this.#keeper?.kill('SIGTERM');
    await until(() => this.exits.length === workers);
    this.#keeper = undefined;
  }

  async close(): Promise<void> {
    if (this.#keeper !== undefined) await this.stop();
    rmSync(this.data.root, { recursive: true, force: true });
  }

  #note(line: string): void {
    const told = JSON.parse(line) as number | { worker: string; pid: number; exit?: number | null };
    if (typeof told === 'number') this.port = told;
    else if ('exit' in told) this.exits.push(told.exit as number | null);
    else this.pids.set(told.worker, told.pid);
  }
}

/** An epoch that is the present one: of this boot, and of a process that lives. */
export function presentEpoch(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${boot}.test.${process.pid}-${startTicks}`;
}
