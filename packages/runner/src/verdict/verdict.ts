import type { Verdict } from '@tfp/contract/releases';
import { SIZES, type SizeName } from '@tfp/contract/sizes';
import type { Process, ProcessEnd } from '../apps/process.ts';
import { signalName } from '../containers/signal-name.ts';
import { LIMITS } from '../limits.ts';

type Words = Pick<Verdict, 'code' | 'message' | 'hint'> & Partial<Verdict>;

/**
 * Says in one coded line, with its proof, why a process kept its release from going live. Pure. `others`: the further types
 * of its app, one of which may be all that there is to run.
 */
export function verdictOn(
  process: Process,
  lines: string[],
  listeners: string[],
  bootTimeoutMs: number,
  others: readonly string[] = [],
): Verdict {
  const { name, size, end } = process;
  const words =
    end === undefined || end.kind === 'unbound'
      ? ofSilence(name, end?.listeners ?? listeners, bootTimeoutMs, others)
      : end.kind === 'exited'
        ? ofExit(name, size, end)
        : end.kind === 'unwell'
          ? ofUnwell(name, end)
          : ofRefusal(name, end);
  return { ...words, process: name, ...(lines.length > 0 ? { lines } : {}) };
}

function ofSilence(
  name: string,
  listeners: string[],
  bootTimeoutMs: number,
  [other]: readonly string[],
): Words {
  const seconds = bootTimeoutMs / 1000;
  if (listeners.length === 0) {
    return {
      code: 'R10',
      message: `${name} did not bind $PORT (${LIMITS.port}) within ${seconds} s.`,
      hint: `Listen on the port in the PORT environment variable, on all addresses (0.0.0.0).${
        other === undefined
          ? ''
          : ` If it serves nothing: tfp scale web=0 ${other}=1, and push again.`
      }`,
    };
  }
  const bound = listeners.join(', ');
  const isRightPort = listeners.some((address) => address.endsWith(`:${LIMITS.port}`));
  return {
    code: 'R11',
    message: `${name} listens on ${bound}, where the router cannot reach it.`,
    hint: isRightPort
      ? `Listen on 0.0.0.0:$PORT: a loopback address is seen inside of the container alone.`
      : `Listen on 0.0.0.0:$PORT: PORT is ${LIMITS.port}.`,
    boundAddresses: listeners,
  };
}

/** An end without a fault; and what a shell, and our init, say about a command that they cannot run. */
const HINTS: Record<number, string> = {
  0: 'It ended by itself, and a process should run until it is asked to stop. Look at its command.',
  126: 'The command cannot be executed: look at its file mode and its first line.',
  127: 'The command was not found in the image: look at the Procfile, or the Dockerfile.',
};

function ofExit(name: string, size: SizeName, end: Extract<ProcessEnd, { kind: 'exited' }>): Words {
  if (end.outOfMemory) {
    return {
      code: 'R15',
      message: `${name} was ended: it needed more than the ${SIZES[size].memoryMb} MB of its size ${size}.`,
      hint: 'Use less memory, or give it more: tfp ps:type --help',
      exitCode: end.code,
    };
  }
  const signal = signalName(end.code);
  return {
    code: 'R16',
    message: `${name} exited with status ${end.code}${signal ? ` (${signal})` : ''}.`,
    hint: HINTS[end.code] ?? 'Its last lines tell why; `tfp logs` has the rest.',
    exitCode: end.code,
    ...(signal ? { signal } : {}),
  };
}

function ofUnwell(name: string, end: Extract<ProcessEnd, { kind: 'unwell' }>): Words {
  return {
    code: 'R19',
    message: `${name} did not pass its startup check: ${end.asked} got ${end.answered}.`,
    hint: 'The check is declared in app.json; its answers and the last lines of the process tell more.',
  };
}

function ofRefusal(name: string, end: Extract<ProcessEnd, { kind: 'unstarted' }>): Words {
  return end.fault === 'image'
    ? {
        code: 'R17',
        message: `${name} could not be started: ${end.message}`,
        hint: 'Look at the command in the Procfile, or push again to build the image anew.',
      }
    : {
        code: 'R99',
        message: `${name} could not be started, by a fault of the platform: ${end.message}`,
        hint: 'Try again; if it stays, `tfp server:status` and the platform’s own log tell more.',
      };
}
