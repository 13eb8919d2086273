import { TfpError } from '@tfp/contract/errors';
import { parseAppJson } from '../app-json.ts';
import { HEALTH_CHECKS_PLACE } from '../app-json-health-checks.ts';
import { ROLLOUT_PLACE } from '../app-json-rollout.ts';
import { warnOfStrangers } from '../by-process-type.ts';
import type { ControlFiles } from '../git/control-files.ts';
import { parseProcfile } from '../procfile.ts';
import { dockerfilePlan } from './dockerfile.ts';
import { nodePlan } from './node.ts';
import type { BuildPlan, Note, Plan, StackImages } from './plan.ts';

/** In order: what its owner wrote down by hand comes before what we derive. */
const PLANS: readonly Plan[] = [dockerfilePlan, nodePlan];

const SUBMODULES: Note = {
  kind: 'warning',
  text: 'Submodules are not fetched: their folders are empty in the build.',
};

/** Chooses how to build a commit. An app.json that names a buildpack decides; else the first plan that finds its file. */
export function detectPlan(files: ControlFiles, stack: StackImages): BuildPlan {
  const { buildpacks, cron, envSchema, healthChecks, rollout, warnings } = parseAppJson(
    files.texts.get('app.json'),
  );
  const declared = parseProcfile(files.texts.get('Procfile') ?? '');
  const named = PLANS.find(({ buildpack }) => buildpack && buildpacks.includes(buildpack));
  const chosen = named ?? PLANS.find((plan) => plan.detects(files));
  if (chosen === undefined) throw nothingFound(files);
  const plan = chosen.plan({ files, declared, stack });
  const ofAppJson = [
    ...warnings,
    ...warnOfStrangers(HEALTH_CHECKS_PLACE, healthChecks, plan.processTypes),
    ...warnOfStrangers(ROLLOUT_PLACE, rollout, plan.processTypes),
  ];
  const notes = [
    ...plan.notes,
    ...(files.entries.has('.gitmodules') ? [SUBMODULES] : []),
    ...ofAppJson.map((text): Note => ({ kind: 'warning', text })),
  ];
  return { ...plan, language: chosen.name, envSchema, healthChecks, rollout, cron, notes };
}

function nothingFound(files: ControlFiles): TfpError {
  const message =
    files.entries.size === 0
      ? 'The pushed commit holds no files.'
      : 'Nothing in this commit says how to build it.';
  const looksFor = PLANS.map((plan) => plan.looksFor).join(' or ');
  return new TfpError('build_failed', message, {
    hint: `At the top of the repository tfp looks for ${looksFor}. Commit one of them and push again.`,
  });
}
