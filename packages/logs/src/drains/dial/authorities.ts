import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

let ofMachine: SecureContext | undefined;

/** To read all authorities takes milliseconds and a megabyte: those of the machine are read once, not at each connect. */
export function secureContext(ca: string | undefined): SecureContext {
  if (ca !== undefined) return createSecureContext({ ca });
  ofMachine ??= createSecureContext({ ca: machinesOwn() });
  return ofMachine;
}

/** The authorities that the machine trusts; where it has none of its own, those that come with Node. */
function machinesOwn(): string[] {
  // Folder and file of a machine name each of them several times.
  const system = new Set([...getCACertificates('system'), ...getCACertificates('extra')]);
  return system.size > 0 ? [...system] : getCACertificates('bundled');
}
