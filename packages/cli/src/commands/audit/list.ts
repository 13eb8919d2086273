import type { ApiAuditEntry } from '@tfp/contract/platform-api';
import { auditOutcome, auditWho, auditWords } from '../../audit/audit-words.ts';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { countOption, parseCount } from '../../command-line/count-option.ts';
import { LIMITS } from '../../limits.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show who changed what, and who was refused',
  details:
    'The newest comes first. Each row seals the one before it: --verify walks the whole chain and says where it was tampered with. Values of config vars are never in it.',
  options: {
    ...APP_OPTIONS,
    all: { type: 'boolean', help: 'of all apps and of the platform itself (admins)' },
    num: countOption(LIMITS.auditDefault),
    verify: { type: 'boolean', help: 'walk the whole chain instead (admins)' },
    ...JSON_OPTION,
  },
  examples: ['tfp audit -a hello', 'tfp audit --all -n 100', 'tfp audit --verify'],
  async run(world, { options }) {
    const { output } = world;
    if (options.verify) return verifyAudit(world, options.json === true);
    const count = parseCount(options.num, LIMITS.auditDefault, 'rows');
    const path = options.all ? '/audit' : appPath(await whichApp(world, options), '/audit');
    const range = `seq ..; max=${count}`;
    const rows = await world.platform().get<ApiAuditEntry[]>(path, { range });
    if (options.json) return output.json(rows);
    if (rows.length === 0) return output.note('Nothing was changed yet.');
    const now = Date.now();
    output.table<ApiAuditEntry>(
      [
        { title: 'WHEN', text: ({ at }) => timeAgo(at, now) },
        { title: 'BY', text: auditWho, flexible: true },
        { title: 'WHAT', text: (row) => auditWords(row, options.all === true), flexible: true },
        {
          title: 'OUTCOME',
          text: auditOutcome,
          paint: (cell, { outcome }) => output.style(cell, outcome === 'done' ? 'green' : 'red'),
        },
      ],
      rows,
    );
  },
});
