import type { Advice } from '@tfp/contract/doctor';
import type { App } from '../apps/app.ts';

/** How its processes started, stopped and crashed, as far as somebody should change something about it. */
export function adviseOnBehaviour({ memory }: App, now: number): Advice[] {
  const observed = Object.entries(memory.observed);
  return [
    ...observed.flatMap(([type, { sigkilled }]) => (sigkilled ? [stubborn(type, sigkilled)] : [])),
    ...observed.flatMap(([type, { slowStart }]) => (slowStart ? [slow(type, slowStart)] : [])),
    ...Object.entries(memory.crashes)
      .filter(([, { count, restartAt }]) => count > 1 && restartAt > now)
      .map(([key, { count, exitCode }]) => looping(key, count, exitCode)),
  ];
}

function stubborn(type: string, { release }: { release: number }): Advice {
  return {
    code: 'ignores_sigterm',
    factor: 'IX Disposability',
    found: `A ${type} process of v${release} did not end on SIGTERM: it was ended by force.`,
    change: "process.on('SIGTERM', () => server.close()), or what your language has for it.",
  };
}

function slow(type: string, { release, ms }: { release: number; ms: number }): Advice {
  const seconds = (ms / 1000).toFixed(1);
  return {
    code: 'slow_start',
    factor: 'IX Disposability',
    found: `A ${type} process of v${release} took ${seconds} s to come up.`,
    change: 'Listen on $PORT first, and do slow work behind it; build assets in the build stage.',
  };
}

function looping(key: string, count: number, exitCode: number | undefined): Advice {
  const [name, version] = key.split('@');
  const code = exitCode === undefined ? '' : ` with status ${exitCode}`;
  return {
    code: 'crash_loop',
    factor: 'IX Disposability',
    found: `${name} of v${version} ended ${count} times in a row${code}.`,
    change: `Its last lines tell why: tfp logs -p ${name}`,
  };
}
