import { TfpError } from '@tfp/contract/errors';

export type GitService = 'git-receive-pack' | 'git-upload-pack';

/** The four requests of git's smart protocol; there are no others. */
export interface GitRequest {
  kind: 'advertise' | 'exchange';
  service: GitService;
}

export interface RawGitRequest {
  method: string;
  /** What follows the repository in the address: `info/refs`, `git-receive-pack`. */
  path: string;
  query: string;
  contentType: string;
}

const SERVICES: readonly GitService[] = ['git-receive-pack', 'git-upload-pack'];

/** Lets the smart protocol through and nothing else: no file of a repository can be asked for. */
export function parseGitRequest({ method, path, query, contentType }: RawGitRequest): GitRequest {
  if (path === 'info/refs') {
    const service = serviceOf(new URLSearchParams(query).get('service'));
    if (method !== 'GET' || service === undefined) throw refused();
    return { kind: 'advertise', service };
  }
  const service = serviceOf(path);
  if (method !== 'POST' || service === undefined) throw refused();
  if (contentType !== `application/x-${path}-request`) {
    throw new TfpError('unsupported_media_type', 'That is no request of git.');
  }
  return { kind: 'exchange', service };
}

function serviceOf(name: string | null): GitService | undefined {
  return SERVICES.find((service) => service === name);
}

function refused(): TfpError {
  return new TfpError('forbidden', 'Only the smart HTTP protocol of git is served here.', {
    hint: 'Use git 1.6.6 or newer: git push, git clone, git fetch.',
  });
}

/** A client may ask for a version of git's protocol; anything else never reaches git. Pushes know no second version. */
export function gitProtocol(service: GitService, header: unknown): string | undefined {
  const isKnown = typeof header === 'string' && /^version=[0-2]$/.test(header);
  if (!isKnown || (service === 'git-receive-pack' && header === 'version=2')) return undefined;
  return header;
}
