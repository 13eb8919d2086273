import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostAuthorities } from '#src/stack/host-authorities.ts';

const block = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

test('only what the host trusts beyond the usual is taken, each once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tfp-authorities-'));
  const common = join(folder, 'common/mozilla');
  mkdirSync(common, { recursive: true });
  writeFileSync(join(common, 'usual.crt'), block('usual'));
  const bundle = join(folder, 'bundle.crt');
  writeFileSync(
    bundle,
    `# text\n${block('usual')}${block('own')}${block('own').replaceAll('\n', '\r\n')}`,
  );
  const found = await hostAuthorities([bundle, join(folder, 'absent')], join(folder, 'common'));
  rmSync(folder, { recursive: true });
  expect(found).toEqual([block('own')]);
});
