import type { CommitFiles, CommitRange, DetectedPlan, ProgressLine, Stack } from './builds.ts';
import type { AppExamination } from './doctor.ts';
import { unixHttp } from './unix-http.ts';

/** Git requests are streamed to `gitPath`; these headers say on whose behalf. */
export const GIT_HEADERS = {
  appName: 'x-tfp-app-name',
  actor: 'x-tfp-actor',
  webUrl: 'x-tfp-web-url',
} as const;
export const gitPath = (appId: string, rest: string): string => `/git/${appId}/${rest}`;

/** What the api may ask of the builder, on its private socket. */
export interface BuilderClient {
  /** Removes the repository, the images and the caches of a destroyed app. Twice is once. */
  forget: (appId: string) => Promise<void>;
  stacks: () => Promise<Stack[]>;
  updateStack: (signal?: AbortSignal) => AsyncGenerator<ProgressLine>;
  /** What lies between two commits of an app's repository. */
  commits: (appId: string, from: string, to: string) => Promise<CommitRange>;
  /** How a commit would be built, without building it. */
  detect: (files: CommitFiles) => Promise<DetectedPlan>;
  /** What stands in an app's commit, against the method. */
  examineApp: (appId: string, commit: string) => Promise<AppExamination>;
}

export function builderClient(socketPath: string): BuilderClient {
  const http = unixHttp(socketPath);
  return {
    async forget(appId) {
      await http.json('DELETE', `/apps/${appId}`, undefined, { deadlineMs: 60_000 });
    },
    async stacks() {
      return (await http.json<{ stacks: Stack[] }>('GET', '/stacks')).stacks;
    },
    updateStack: (signal) =>
      http.lines('/stacks/update', { method: 'POST', ...(signal ? { signal } : {}) }),
    commits: (appId, from, to) =>
      http.json('GET', `/apps/${appId}/commits?from=${from}&to=${to}`, undefined, {
        deadlineMs: 5_000,
      }),
    examineApp: (appId, commit) => http.json('GET', `/apps/${appId}/doctor?commit=${commit}`),
    detect: (files) => http.json('POST', '/detect', files),
  };
}
