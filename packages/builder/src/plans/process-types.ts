import { TfpError } from '@tfp/contract/errors';
import { type ProcessTypes, RELEASE_TYPE, WEB_TYPE } from '@tfp/contract/releases';
import type { LanguagePlan, Plan } from './plan.ts';

type Procfile = Readonly<Record<string, string>>;
type DefaultWeb = LanguagePlan['defaultWeb'];

/** The Procfile decides; a plan's own default adds `web` where the Procfile does not name it, as at Heroku. */
export function findProcessTypes(
  procfile: Procfile,
  { name, startsBy }: Pick<Plan, 'name' | 'startsBy'>,
  defaultWeb: DefaultWeb,
): { processTypes: ProcessTypes; notes: string[] } {
  const types = Object.keys(procfile).sort();
  const notes = types.length > 0 ? [`Procfile declares types -> ${types.join(', ')}`] : [];
  if (defaultWeb !== undefined && joins(procfile, defaultWeb)) {
    const processTypes = { [WEB_TYPE]: defaultWeb, ...procfile };
    return { processTypes, notes: [...notes, noteOf(name, defaultWeb)] };
  }
  if (startsAnything(procfile)) return { processTypes: procfile, notes };
  const others = startsBy === undefined ? '' : `, or ${startsBy}`;
  throw new TfpError('build_failed', 'Nothing says which processes to start.', {
    hint: `Commit a Procfile with the line "web: <your start command>"${others}.`,
  });
}

/** An image's own command may be anything: it is taken for `web` only where nothing else would start. */
function joins(procfile: Procfile, defaultWeb: string | null): boolean {
  return defaultWeb === null ? !startsAnything(procfile) : !(WEB_TYPE in procfile);
}

/** A release command alone is no process: it ends before anything runs. */
function startsAnything(procfile: Procfile): boolean {
  return Object.keys(procfile).some((type) => type !== RELEASE_TYPE);
}

function noteOf(language: string, defaultWeb: string | null): string {
  return defaultWeb === null
    ? `The image's own command runs as -> ${WEB_TYPE}`
    : `Default types for ${language} -> ${WEB_TYPE} (${defaultWeb})`;
}
