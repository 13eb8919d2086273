import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const HOST_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];
/** What every Debian ships; the stack has these from its own package. */
const COMMON_AUTHORITIES = '/usr/share/ca-certificates';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificate authorities that this host trusts beyond the usual ones: a company's own, say. Sorted, one PEM block each. */
export async function hostAuthorities(
  bundles: string[] = HOST_BUNDLES,
  common: string = COMMON_AUTHORITIES,
): Promise<string[]> {
  const usual = new Set(certificatesIn(await readAll(common)));
  const trusted = (await Promise.all(bundles.map(readIfThere))).flatMap(certificatesIn);
  return [...new Set(trusted)].filter((certificate) => !usual.has(certificate)).sort();
}

function certificatesIn(text: string): string[] {
  return (text.match(CERTIFICATE) ?? []).map((block) => `${block.replaceAll('\r', '')}\n`);
}

async function readAll(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = files
    .filter((file) => file.isFile() && file.name.endsWith('.crt'))
    .map((file) => readIfThere(join(file.parentPath, file.name)));
  return (await Promise.all(texts)).join('\n');
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
