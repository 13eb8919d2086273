import { TfpError } from '@tfp/contract/errors';
import { type ProcessTypes, RELEASE_TYPE, WEB_TYPE } from '@tfp/contract/releases';

export interface FoundTypes {
  processTypes: ProcessTypes;
  notes: string[];
}

/** The Procfile decides; a language's own default adds `web` where the Procfile does not name it, as at Heroku. */
export function processTypesOf(
  declared: Readonly<Record<string, string>>,
  language: string,
  defaultWeb: string | undefined,
): FoundTypes {
  const notes = Object.keys(declared).length > 0 ? [procfileNote(declared)] : [];
  if (WEB_TYPE in declared || (defaultWeb === undefined && declaresProcesses(declared))) {
    return { processTypes: declared, notes };
  }
  if (defaultWeb === undefined) {
    throw new TfpError('build_failed', 'Nothing says which processes to start.', {
      hint: 'Commit a Procfile with a line like "web: node server.js", or a "start" script in package.json.',
    });
  }
  return {
    processTypes: { [WEB_TYPE]: defaultWeb, ...declared },
    notes: [...notes, `Default types for ${language} -> ${WEB_TYPE} (${defaultWeb})`],
  };
}

/** A release command alone is no process: it ends before anything runs. */
export function declaresProcesses(declared: Readonly<Record<string, string>>): boolean {
  return Object.keys(declared).some((type) => type !== RELEASE_TYPE);
}

export function procfileNote(declared: Readonly<Record<string, string>>): string {
  return `Procfile declares types -> ${Object.keys(declared).sort().join(', ')}`;
}
