import type {
  ApiApp,
  ApiDyno,
  ApiEntryDiff,
  ApiRelease,
  ApiReleaseDiff,
  ApiReleasePlan,
} from '@tfp/contract/platform-api';

const LONG_AGO = '2026-01-02T03:04:05.000Z';

export function apiApp(name: string, changes: Partial<ApiApp> = {}): ApiApp {
  const named = { id: name, name };
  return {
    id: `id-of-${name}`,
    name,
    web_url: `http://${name}.localhost:8080/`,
    git_url: `http://localhost:5000/${name}.git`,
    owner: { id: 'owner', email: 'me@example.com' },
    region: named,
    stack: { id: 'tfp-13', name: 'tfp-13' },
    build_stack: { id: 'tfp-13', name: 'tfp-13' },
    maintenance: false,
    repo_size: null,
    slug_size: null,
    acm: false,
    team: null,
    space: null,
    internal_routing: null,
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
    released_at: null,
    ...changes,
  };
}

export function apiRelease(version: number, changes: ReleaseChanges = {}): ApiRelease {
  const { tfp, ...rest } = changes;
  return {
    id: `id-of-v${version}`,
    version,
    description: 'Deploy 1a2b3c4',
    status: 'succeeded',
    current: false,
    eligible_for_rollback: true,
    user: { id: 'owner', email: 'me@example.com' },
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
    addon_plan_names: [],
    output_stream_url: null,
    slug: null,
    ...rest,
    tfp: {
      status: 'succeeded',
      commit: '1a2b3c4d5e6f',
      image: 'sha256:one',
      stack: 'tfp-13',
      process_types: { web: 'node server.js' },
      config_version: 1,
      verdict: null,
      proof: null,
      cause: 'deploy',
      digest: null,
      config_digest: null,
      release_command: null,
      health_checks: {},
      rollout: {},
      env_schema: {},
      cron: [],
      pinned: false,
      ...tfp,
    },
  };
}

type ReleaseChanges = Partial<Omit<ApiRelease, 'tfp'>> & { tfp?: Partial<ApiRelease['tfp']> };

export function apiDyno(name: string, changes: Partial<ApiDyno> = {}): ApiDyno {
  return {
    id: `id-of-${name}`,
    name,
    type: name.split('.')[0] ?? '',
    command: 'node server.js',
    size: 'standard',
    state: 'up',
    release: { id: 'id-of-v1', version: 1 },
    attach_url: null,
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
    tfp: { restarts: 0, exit_code: null },
    ...changes,
  };
}

const SAME: ApiEntryDiff = { added: [], removed: [], changed: [] };

export function apiDiff(changes: Partial<ApiReleaseDiff> = {}): ApiReleaseDiff {
  return {
    from: 3,
    to: 4,
    code: null,
    image: null,
    stack: null,
    config: SAME,
    process_types: SAME,
    health_checks: SAME,
    rollout: SAME,
    cron: SAME,
    ...changes,
  };
}

export function apiPlan(changes: Partial<ApiReleasePlan> = {}): ApiReleasePlan {
  return {
    version: 4,
    description: 'Set FOO',
    diff: apiDiff(),
    release_command: null,
    processes: [{ type: 'web', quantity: 2 }],
    added_by_app_json: [],
    notes: [],
    warnings: [],
    ...changes,
  };
}
