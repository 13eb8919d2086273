import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from './limits.ts';

/**
 * Waits for a reply of the engine, but not for ever; one that is silent or away is told of in words. The call itself is
 * left behind then, since dockerode gives a deadline to few.
 */
export async function callEngine<Reply>(
  reply: Promise<Reply>,
  deadlineMs: number = LIMITS.engineCallMs,
): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no reply within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([reply, silence]);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== undefined) throw error;
    throw new TfpError('unavailable', 'The Docker Engine does not answer.', {
      hint: 'Nothing changed. See that it runs, then try again: systemctl status docker',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
