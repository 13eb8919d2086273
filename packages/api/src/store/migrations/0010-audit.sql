-- Who changed something, and who was refused: names, never values. Each row seals the one before it by its hash, so that
-- a row that was changed or taken away is seen even when these triggers were dropped first.
CREATE TABLE audit (
  seq INTEGER NOT NULL PRIMARY KEY CHECK (seq > 0),
  at TEXT NOT NULL,
  -- Nobody, where no valid token was shown.
  actor TEXT,
  token_id TEXT,
  address TEXT,
  request_id TEXT,
  -- Of an app that is not there only the name is known under which it was looked for.
  app_id TEXT,
  app_name TEXT,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

CREATE INDEX audit_by_app ON audit (app_id, seq) WHERE app_id IS NOT NULL;

CREATE TRIGGER audit_is_one_chain BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
  OR NEW.prev_hash IS NOT coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'an audit row follows the last one'); END;

CREATE TRIGGER audit_is_sealed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
