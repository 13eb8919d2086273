import type { ApiAuditEntry } from '@tfp/contract/platform-api';

/** Whose token was shown; without one the address is all that is known. */
export function auditWho({ actor, address }: ApiAuditEntry): string {
  return actor ?? (address === null ? 'nobody' : `nobody (${address})`);
}

/** `config:set release 12, set DATABASE_URL PORT`. */
export function auditWords({ action, app, detail }: ApiAuditEntry, withApp: boolean): string {
  const facts = Object.entries(detail)
    .filter(([name]) => name !== 'code')
    .map(([name, fact]) => [name, factWords(fact)].filter(Boolean).join(' '));
  const words = [action, withApp && app !== null ? `of ${app.name}` : '', facts.join(', ')];
  return words.filter(Boolean).join(' ');
}

export function auditOutcome({ outcome, detail }: ApiAuditEntry): string {
  return typeof detail.code === 'string' ? `${outcome}: ${detail.code}` : outcome;
}

function factWords(fact: unknown): string {
  if (Array.isArray(fact)) return fact.join(' ');
  if (typeof fact !== 'object' || fact === null) return String(fact);
  return Object.entries(fact)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
