import { expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { outputFrame, platformLines, record } from '../support/app-logs.ts';
import { makeCertificates } from './support/certificates.ts';
import { ODD_LINES, shown } from './support/odd-lines.ts';
import { startRsyslog } from './support/rsyslog.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

// Goal: a receiver that we did not write understands what we send, down to each field. It comes out of Debian's archive,
// as the stack does, so this stands among the tests that need a machine that was set up.

const manyLines = Array.from(
  { length: 5_000 },
  (_, index) => `line ${index} ${'x'.repeat(index % 300)}`,
);

test.each(['TCP', 'TLS'])('rsyslog gets exactly the lines over %s, in order', async (kind) => {
  const certificates = kind === 'TLS' ? makeCertificates() : undefined;
  const rsyslog = await startRsyslog(certificates);
  const scheme = certificates ? 'syslog+tls' : 'syslog';
  const ca = certificates ? { ca: certificates.ca } : {};
  const url = `${scheme}://localhost:${rsyslog.port}`;
  const { log, drain } = startDrain(desiredDrain({ url, ...ca }));
  log.append([outputFrame(ODD_LINES.map((line) => record(`${line}\n`)))]);
  log.append([platformLines(manyLines)]);
  const total = ODD_LINES.length + manyLines.length;
  await until('all rows', () => rsyslog.rows().length >= total);
  const rows = rsyslog.rows();
  expect(rows.map(({ text }) => text)).toEqual([...ODD_LINES.map(shown), ...manyLines]);
  expect(rows[2]).toEqual({
    host: 'hello',
    app: 'app',
    process: 'web.1',
    severity: 'info',
    facility: 'local7',
    at: '2026-11-21T04:00:00.123456Z',
    data: expect.stringMatching(/^\[tfp@32473 id="\d+" release="v1"\]$/),
    text: 'a plain line',
  });
  expect(rows.at(-1)).toMatchObject({ app: 'tfp', process: 'router', facility: 'local3' });
  await until('rest', () => drain.status().state === 'idle');
  expect(drain.status()).toMatchObject({ sent: total, dropped: 0, lastError: null });
});
