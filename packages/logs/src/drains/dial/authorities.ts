import { getCACertificates } from 'node:tls';

let known: string[] | undefined;

/** The authorities that the machine trusts; where it has none of its own, those that come with Node. */
export function authorities(ca: string | undefined): string[] {
  if (ca !== undefined) return [ca];
  known ??= machinesOwn();
  return known;
}

function machinesOwn(): string[] {
  const system = [...getCACertificates('system'), ...getCACertificates('extra')];
  return system.length > 0 ? system : getCACertificates('bundled');
}
