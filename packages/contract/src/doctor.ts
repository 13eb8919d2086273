/** What must hold of a platform, whatever died a moment ago. I4, I5 and I6's canary are seen under load alone. */
export const INVARIANTS = {
  I1: 'what was acknowledged is there',
  I2: 'what runs is what should run',
  I3: 'nothing is left over',
  I6: 'secrets are closed to others',
  I7: 'every job ends',
  I8: 'everything has a bound',
  host: 'the machine is fit',
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** `underway`: on its way by itself, so look again. `warning`: it holds, and somebody should know. */
export type Severity = 'broken' | 'warning' | 'underway';

export interface Finding {
  /** What kind of thing it is: `leftover_network`. */
  code: string;
  invariant: Invariant;
  severity: Severity;
  /** What was seen, in one sentence. */
  found: string;
  /** What to do about it: the exact command, where there is one. */
  next: string;
}

/** What one process of the platform says of its own state. */
export interface Examination {
  process: string;
  checks: number;
  findings: Finding[];
  /** The apps of which it keeps something; whoever knows which apps live compares. */
  keeps: string[];
}

/** What `GET /doctor` of the API answers. */
export interface PlatformExamination {
  ok: boolean;
  checks: number;
  findings: (Finding & { process: string })[];
}

/** Something that the platform saw of an app, and the line that would change it. */
export interface Advice {
  code: string;
  /** Which of the twelve factors it touches. */
  factor: string;
  found: string;
  change: string;
}

/** What `GET /apps/:app/doctor` answers, and each process of the platform that saw something of the app. */
export interface AppExamination {
  checks: number;
  advice: Advice[];
  /** The engine does not answer: what it alone can tell was not looked at. */
  isBlind?: true;
}
