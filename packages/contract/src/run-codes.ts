/** What the run stage calls what can go wrong with a process: the one vocabulary of logs, verdicts and `tfp ps`. */
export const RUN_CODES = {
  R10: { title: 'Boot timeout', meaning: 'A web process did not bind $PORT in time.' },
  R11: { title: 'Bad bind', meaning: 'It bound another port, or a loopback address.' },
  R12: { title: 'Exit timeout', meaning: 'It ignored SIGTERM until its grace was over.' },
  R14: { title: 'Memory nearly used up', meaning: 'It uses nearly all the memory that it may.' },
  R15: {
    title: 'Memory quota exceeded',
    meaning: 'It used more memory than it may, and was ended.',
  },
  R16: {
    title: 'Process ended',
    meaning: 'It exited, or a signal ended it, unasked.',
  },
  R17: { title: 'Start refused', meaning: 'The engine could not start its image or command.' },
  R18: { title: 'Release command failed', meaning: 'It failed, or nobody saw how it ended.' },
  R19: { title: 'Check failed', meaning: 'A startup or liveness check of app.json gave it up.' },
  R99: { title: 'Platform error', meaning: 'The platform’s own fault, not that of the app.' },
} as const satisfies Record<string, { title: string; meaning: string }>;

export type RunCode = keyof typeof RUN_CODES;

/** How a coded line begins: `Error R12 (Exit timeout): `. */
export function runError(code: RunCode, message: string): string {
  return `Error ${code} (${RUN_CODES[code].title}): ${message}`;
}
