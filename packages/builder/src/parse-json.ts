import { TfpError } from '@tfp/contract/errors';

/** Reads a file that holds one JSON object, or says where it goes wrong. */
export function parseJson(name: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new TfpError('build_failed', `${name} is no JSON: ${(error as Error).message}.`, {
      hint: `Correct ${name}, commit, push again.`,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new TfpError('build_failed', `${name} must hold one JSON object.`);
}
