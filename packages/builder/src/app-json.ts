import { parseJson } from './parse-json.ts';

/** What of `app.json` concerns a build: which plan it asks for, by the name of a buildpack (`heroku/nodejs`). */
export interface AppJson {
  buildpacks: string[];
}

export function parseAppJson(text: string | undefined): AppJson {
  if (text === undefined) return { buildpacks: [] };
  const { buildpacks } = parseJson('app.json', text);
  if (!Array.isArray(buildpacks)) return { buildpacks: [] };
  const names = buildpacks.map((item: unknown) => (item as { url?: unknown } | null)?.url);
  return { buildpacks: names.filter((name) => typeof name === 'string') };
}
