import type { AppManifest } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import { notesOn, parseAppJson, strangersIn } from '../control-files/app-json.ts';
import type { ControlFiles } from '../control-files/control-files.ts';
import { parseProcfile } from '../control-files/procfile.ts';
import { dockerfilePlan } from './dockerfile.ts';
import { nodePlan } from './node.ts';
import type { BuildPlan, Note, Plan, StackImages } from './plan.ts';
import { findProcessTypes } from './process-types.ts';

/** In order: what its owner wrote down by hand comes before what we derive. */
const PLANS: readonly Plan[] = [dockerfilePlan, nodePlan];

/** Chooses how to build a commit, and reads how it runs. */
export function detectPlan(files: ControlFiles, stack: StackImages): BuildPlan {
  const { buildpacks, settings, warnings } = parseAppJson(files.texts.get('app.json'));
  const procfile = parseProcfile(files.texts.get('Procfile') ?? '');
  const plan = choosePlan(files, buildpacks);
  const { image, defaultWeb, notes } = plan.plan(files, stack);
  const types = findProcessTypes(procfile, plan, defaultWeb);
  const manifest: AppManifest = { processTypes: types.processTypes, ...settings };
  const inVain = [...submodulesIn(files), ...warnings, ...strangersIn(manifest)];
  return {
    language: plan.name,
    stack: stack.id,
    image,
    manifest,
    notes: [
      ...notes,
      ...overruledBy(plan, files),
      ...inVain.map((text): Note => ({ kind: 'warning', text })),
    ],
    typesNotes: [...types.notes, ...notesOn(manifest)],
  };
}

/** An app.json that names a buildpack decides; else the first plan that finds its file. */
function choosePlan(files: ControlFiles, buildpacks: readonly string[]): Plan {
  const named = PLANS.find(({ buildpack }) => buildpack && buildpacks.includes(buildpack));
  const chosen = named ?? PLANS.find((plan) => plan.detects(files));
  if (chosen !== undefined) return chosen;
  const message =
    files.entries.size === 0
      ? 'The pushed commit holds no files.'
      : 'Nothing in this commit says how to build it.';
  const looksFor = PLANS.map((plan) => plan.looksFor).join(' or ');
  throw new TfpError('build_failed', message, {
    hint: `At the top of the repository tfp looks for ${looksFor}. Commit one of them and push again.`,
  });
}

/** Whoever has a Dockerfile beside the files of a language may not know that it decides. */
function overruledBy(plan: Plan, files: ControlFiles): Note[] {
  if (plan !== dockerfilePlan) return [];
  return PLANS.filter(({ buildpack, detects }) => buildpack && detects(files)).map((other) => ({
    kind: 'detail',
    text: `It decides, before ${other.looksFor}. To have tfp build from that instead, delete it or name the buildpack ${other.buildpack} in app.json.`,
  }));
}

function submodulesIn({ entries }: ControlFiles): string[] {
  if (!entries.has('.gitmodules')) return [];
  return ['Submodules are not fetched: their folders are empty in the build.'];
}
