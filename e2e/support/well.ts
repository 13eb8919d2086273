import type { PlatformExamination } from '@tfp/contract/doctor';
import { until } from '../../test/support/until.ts';
import type { TfpStack } from './tfp-stack.ts';

/** The words of `tfp doctor` about a platform, once. */
export async function examined(stack: TfpStack): Promise<PlatformExamination> {
  const { stdout, output } = await stack.tfp(['doctor', '--json']);
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`tfp doctor answered: ${output}`, { cause });
  }
}

/** Longer than the builder waits for the last processes of an app that is gone: it may be told of that long. */
const WELL_MS = 120_000;

/**
 * The oracle: waits until `tfp doctor` finds nothing broken, and nothing that is still on its way. Warnings are about
 * the machine, and hold.
 */
export async function expectWell(
  stack: TfpStack,
  deadlineMs = WELL_MS,
): Promise<PlatformExamination> {
  let last: unknown = 'nothing yet';
  const look = async () => {
    const examination = await examined(stack).catch((error) => {
      last = error.message;
      throw error;
    });
    last = examination.findings.filter(({ severity }) => severity !== 'warning');
    return (last as unknown[]).length === 0 && examination;
  };
  return until('a platform that is well', look, deadlineMs).catch((cause) => {
    throw new Error(`the platform is not well: ${JSON.stringify(last, null, 1)}`, { cause });
  });
}
