import { readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import { readPorts, type ServerConfig } from '../config.ts';
import { say } from '../say.ts';
import { systemctl, systemdRuns } from '../systemd/systemctl.ts';
import {
  fillUnit,
  SERVICE,
  SOCKETS,
  UNIT_FILES,
  UNIT_FOLDER,
  type UnitFacts,
} from '../systemd/units.ts';

/** Makes the platform a systemd unit that starts with the machine. Twice is once. */
export function installUnits(config: ServerConfig): number {
  if (!systemdRuns()) {
    throw new TfpError(
      'unavailable',
      'systemd does not run on this machine; nothing was installed.',
      {
        hint: 'Start the platform by "bin/tfp server:start" and have your own init do so at boot.',
      },
    );
  }
  const facts = readFacts(config);
  for (const name of UNIT_FILES) {
    const template = readFileSync(join(config.root, 'docker/install', name), 'utf8');
    writeFileSync(join(UNIT_FOLDER, name), fillUnit(template, facts));
  }
  must(['daemon-reload']);
  must(['enable', SERVICE, ...SOCKETS]);
  say(`       tfp starts with the machine (${UNIT_FILES.join(', ')})`);
  return 0;
}

function readFacts(config: ServerConfig): UnitFacts {
  const { environment } = config;
  const { httpPort, apiPort } = readPorts(environment);
  if (httpPort === 0 || apiPort === 0) {
    throw new TfpError('bad_request', 'A systemd unit needs fixed ports; nothing was installed.', {
      hint: 'Give TFP_HTTP_PORT and TFP_API_PORT other values than 0.',
    });
  }
  const hasIpv6 = (networkInterfaces().lo ?? []).some(({ family }) => family === 'IPv6');
  const { root, data, keyFile } = config;
  return { root, dataRoot: data.root, keyFile, environment, httpPort, apiPort, hasIpv6 };
}

function must(args: string[]): void {
  const { ok, text } = systemctl(args);
  if (!ok) throw new TfpError('unavailable', `"systemctl ${args.join(' ')}" failed: ${text}`);
}
