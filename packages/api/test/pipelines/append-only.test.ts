import { expect, test } from 'vitest';
import { startTestPipeline } from '../support/test-pipeline.ts';

// Goal: nobody, not even with the file open in a shell, can rewrite what was promoted.
// Method: raw SQL on the real schema, each kind of write that could.

const REFUSED = [
  `UPDATE promotions SET actor = 'someone'`,
  `UPDATE promotions SET source_version = 1`,
  `DELETE FROM promotions`,
  `INSERT OR REPLACE INTO promotions SELECT * FROM promotions`,
  `UPDATE promotion_targets SET outcome = 'same'`,
  `UPDATE promotion_targets SET version = 1`,
  `DELETE FROM promotion_targets`,
  `INSERT OR REPLACE INTO promotion_targets SELECT * FROM promotion_targets`,
  `INSERT OR REPLACE INTO promotion_targets
     SELECT promotion_id, app_id, 'other', outcome, 1, refusal FROM promotion_targets`,
  `DELETE FROM pipelines`,
  `UPDATE pipelines SET id = 'other'`,
  `INSERT OR REPLACE INTO pipelines SELECT * FROM pipelines`,
];

test('the schema refuses to rewrite a promotion or a pipeline', async () => {
  const { db, promote } = await startTestPipeline();
  await promote();
  const dump = () =>
    ['pipelines', 'promotions', 'promotion_targets'].map((table) =>
      db.prepare(`SELECT * FROM ${table}`).all(),
    );
  const before = dump();
  expect(before.flat()).toHaveLength(3);
  db.pragma('foreign_keys = OFF');
  for (const sql of REFUSED) {
    expect(() => db.exec(sql), sql).toThrow();
    expect(dump(), sql).toEqual(before);
  }
});
