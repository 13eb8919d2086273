import { TfpError } from '@tfp/contract/errors';
import { configKeyProblem } from '@tfp/contract/names';
import type { ApiNewDyno } from '@tfp/contract/platform-api';
import type { ProcessTypes } from '@tfp/contract/releases';
import type { NewOneOff } from '@tfp/contract/runner-client';
import { readSize } from '../formation/read-size.ts';
import { limits } from '../limits.ts';

/** Reads what a client wants to run once. The name of a process type stands for its command line. */
export function readOneOff(body: ApiNewDyno, processTypes: ProcessTypes): NewOneOff {
  const { env = {}, attach = false } = body;
  assertEnv(env);
  const named = Object.hasOwn(processTypes, body.command) ? processTypes[body.command] : null;
  return {
    command: readCommand(named ?? body.command),
    env,
    attach,
    terminal: attach ? readTerminal(body) : null,
    ...(body.size ? { size: readSize(body.size) } : {}),
    ...readTimeout(body.time_to_live),
  };
}

export function readCommand(command: string): string {
  if (command.trim() === '') refuse('There is no command to run.');
  if (Buffer.byteLength(command) > limits.oneOffCommandBytesMax) {
    refuse(`The command is longer than ${limits.oneOffCommandBytesMax / 1024} kB.`);
  }
  return command;
}

function readTimeout(seconds: number | null | undefined): { timeoutMs?: number } {
  if (seconds === undefined || seconds === null) return {};
  if (seconds >= 1 && seconds <= limits.oneOffSecondsMax) return { timeoutMs: seconds * 1_000 };
  return refuse(`A one-off runs for 1 second at the least, and for 24 hours at the most.`);
}

/** As clients of the Platform API ask for a terminal: its size stands in the environment. */
export function readTerminal({
  force_no_tty,
  env = {},
}: Pick<ApiNewDyno, 'force_no_tty' | 'env'>): NewOneOff['terminal'] {
  const columns = Number(env.COLUMNS);
  const rows = Number(env.LINES);
  if (force_no_tty === true || !isSize(columns, limits.terminalColumnsMax)) return null;
  return { columns, rows: isSize(rows, limits.terminalRowsMax) ? rows : 24 };
}

function isSize(value: number, max: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= max;
}

function assertEnv(env: Record<string, string>): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(env)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    const shown = JSON.stringify(key.slice(0, 60));
    if (Buffer.byteLength(key) > limits.configKeyBytesMax) {
      refuse(`The name ${shown}… is longer than ${limits.configKeyBytesMax} bytes.`);
    }
    const problem = configKeyProblem(key);
    if (problem !== undefined) refuse(`${shown} cannot be set: ${problem}.`);
    if (value.includes('\0')) refuse(`The value of ${key} holds a zero byte.`);
  }
  if (bytes > limits.oneOffEnvBytesMax) {
    refuse(`The environment of a one-off holds at most ${limits.oneOffEnvBytesMax / 1024} kB.`);
  }
}

function refuse(message: string): never {
  throw new TfpError('invalid_params', `${message} Nothing was started.`);
}
