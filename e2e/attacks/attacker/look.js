const { execFileSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');

// Looks around as a prisoner does, and tells what it has found in one line.

const read = (path) => readFileSync(path, 'utf8');
const said = (work) => {
  try {
    return work();
  } catch (error) {
    return error.code ?? error.message;
  }
};

function status() {
  const lines = read('/proc/self/status').trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/:\s+/)));
}

function mounts() {
  return read('/proc/self/mountinfo')
    .trim()
    .split('\n')
    .map((line) => {
      const [before, behind] = line.split(' - ').map((half) => half.split(' '));
      const [, , , root, place, options] = before;
      const [kind] = behind;
      return { root, place, kind, writable: options.split(',').includes('rw') };
    });
}

const SOCKETS = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock'];
const MASKED = ['kcore', 'keys', 'timer_list', 'sched_debug', 'latency_stats', 'acpi', 'scsi'];
/** What would reach beyond the container, or lift its limits. */
const WRITES = [
  '/proc/sysrq-trigger',
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/hostname',
  '/proc/sys/vm/drop_caches',
  '/sys/kernel/uevent_helper',
  ...['pids.max', 'memory.limit_in_bytes', 'memory.max', 'release_agent', 'cgroup.procs'].flatMap(
    (name) => ['', 'pids/', 'memory/', 'systemd/'].map((part) => `/sys/fs/cgroup/${part}${name}`),
  ),
];

function masked(name) {
  const path = `/proc/${name}`;
  if (!existsSync(path)) return 'absent';
  return said(() => {
    if (statSync(path).isDirectory()) return readdirSync(path).length;
    return read(path).length;
  });
}

function syscalls() {
  const printed = execFileSync('perl', [`${__dirname}/syscalls.pl`, process.argv[2] ?? '0']);
  return Object.fromEntries(
    printed
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
}

const pidsFile = ['/sys/fs/cgroup/pids/pids.max', '/sys/fs/cgroup/pids.max'].find(existsSync);
const facts = {
  process: process.env.TFP_PROCESS,
  status: status(),
  init: said(() => read('/proc/1/cmdline').split('\0')[0]),
  pidsMax: Number(read(pidsFile)),
  processes: readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number),
  openFiles: read('/proc/self/limits')
    .match(/open files\s+(\d+)\s+(\d+)/)
    .slice(1)
    .map(Number),
  sockets: SOCKETS.filter(existsSync),
  devices: readdirSync('/dev').sort(),
  mounts: mounts(),
  masked: Object.fromEntries(MASKED.map((name) => [name, masked(name)])),
  writes: Object.fromEntries(
    WRITES.filter(existsSync).map((path) => [path, said(() => writeFileSync(path, '1') ?? 'done')]),
  ),
  addresses6: said(() => read('/proc/net/if_inet6')),
  unixSockets: read('/proc/net/unix')
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[7])
    .filter(Boolean),
  tmpMode: (statSync('/tmp').mode & 0o7777).toString(8),
  syscalls: syscalls(),
};
process.stdout.write(`LOOK ${JSON.stringify(facts)}\n`);
