import { TfpError } from '@tfp/contract/errors';
import type { ControlFiles } from '../control-files/control-files.ts';
import type { ImagePlan, LanguagePlan, Plan, StackImages } from './plan.ts';

const DOCKERFILE = 'Dockerfile';
/** BuildKit runs whatever image this line names as a part of itself: only Docker's own is let in. */
const OFFICIAL_FRONTEND = /^docker\/dockerfile(-upstream)?(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;
const DIRECTIVE = /^#\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/;
const SYNTAX_LINE = /^(\uFEFF?)\s*#\s*syntax\s*=.*$/im;

/** The user's own Dockerfile. */
export const dockerfilePlan: Plan = {
  name: 'Dockerfile',
  looksFor: 'a Dockerfile',
  detects: (files) => files.entries.has(DOCKERFILE),
  plan,
};

function plan(files: ControlFiles, stack: StackImages): LanguagePlan {
  const text = files.texts.get(DOCKERFILE) ?? '';
  checkFrontend(text);
  const ignore = files.texts.get('.dockerignore');
  const image: ImagePlan = {
    dockerfile: DOCKERFILE,
    // Line numbers stay.
    withoutFrontend: text.replace(SYNTAX_LINE, '$1# (the syntax line was left out)'),
    files: new Map(),
    sourceFolder: '',
    // Sent even where it is ignored: the build itself needs it.
    ...(ignore === undefined ? {} : { ignore: `${ignore}\n!${DOCKERFILE}\n` }),
    buildArgs: { TFP_STACK: stack.run },
    mayPull: true,
    headings: {},
  };
  return { image, defaultWeb: null, notes: [{ kind: 'heading', text: 'Dockerfile found' }] };
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

/** The image that a `# syntax=` line asks for. Directives stand at the top, before anything else. */
function frontendOf(dockerfile: string): string | undefined {
  for (const line of dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, name, value] = DIRECTIVE.exec(line.trim()) ?? [];
    if (name === undefined) return undefined;
    if (name.toLowerCase() === 'syntax') return value;
  }
  return undefined;
}
