import { TfpError } from '@tfp/contract/errors';
import { WEB_TYPE } from '@tfp/contract/releases';
import type { ImagePlan, Note, Plan, PlanInput } from './plan.ts';
import { declaresProcesses, type FoundTypes, procfileNote } from './process-types.ts';

const DOCKERFILE = 'Dockerfile';
/** BuildKit runs whatever image this line names as a part of itself: only Docker's own is let in. */
const OFFICIAL_FRONTEND = /^docker\/dockerfile(-upstream)?(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;
const DIRECTIVE = /^#\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/;

/** The user's own Dockerfile. */
export const dockerfilePlan: Plan = {
  name: 'Dockerfile',
  looksFor: 'a Dockerfile',
  detects: (files) => files.entries.has(DOCKERFILE),
  plan,
};

function plan({ files, declared, stack }: PlanInput): ImagePlan {
  const text = files.texts.get(DOCKERFILE) ?? '';
  checkFrontend(text);
  const ignore = files.texts.get('.dockerignore');
  const types = typesOf(declared);
  return {
    notes: notesOf(files.entries.has('package.json')),
    dockerfile: DOCKERFILE,
    dockerfileText: text,
    files: new Map(),
    sourceFolder: '',
    // Sent even where it is ignored: the build itself needs it.
    ...(ignore === undefined ? {} : { ignore: `${ignore}\n!${DOCKERFILE}\n` }),
    buildArgs: { TFP_STACK: stack.run },
    mayPull: true,
    headings: {},
    processTypes: types.processTypes,
    typesNotes: types.notes,
  };
}

function typesOf(declared: PlanInput['declared']): FoundTypes {
  const notes = Object.keys(declared).length > 0 ? [procfileNote(declared)] : [];
  if (declaresProcesses(declared)) return { processTypes: declared, notes };
  return {
    processTypes: { [WEB_TYPE]: null, ...declared },
    notes: [...notes, `The image's own command runs as -> ${WEB_TYPE}`],
  };
}

function notesOf(hasPackageJson: boolean): Note[] {
  const notes: Note[] = [{ kind: 'heading', text: 'Dockerfile found' }];
  if (hasPackageJson) {
    notes.push({
      kind: 'detail',
      text: 'It decides, before package.json. To have tfp build from package.json instead, delete it or name the buildpack heroku/nodejs in app.json.',
    });
  }
  return notes;
}

/** The image that a `# syntax=` line asks for. Directives stand at the top, before anything else. */
export function frontendOf(dockerfile: string): string | undefined {
  for (const line of dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, name, value] = DIRECTIVE.exec(line.trim()) ?? [];
    if (name === undefined) return undefined;
    if (name.toLowerCase() === 'syntax') return value;
  }
  return undefined;
}

/** The same Dockerfile for the engine's own frontend. Line numbers stay. */
export function withoutFrontend(dockerfile: string): string {
  return dockerfile.replace(
    /^(\uFEFF?)\s*#\s*syntax\s*=.*$/im,
    '$1# (the syntax line was left out)',
  );
}

function checkFrontend(dockerfile: string): void {
  const frontend = frontendOf(dockerfile);
  if (frontend === undefined || OFFICIAL_FRONTEND.test(frontend)) return;
  throw new TfpError(
    'build_failed',
    `The Dockerfile asks for the frontend "${frontend.slice(0, 100)}".`,
    {
      hint: 'Only docker/dockerfile is allowed in a "# syntax=" line. Change the line or leave it out.',
    },
  );
}
