-- One row: the last journal entry of the runner whose effects are in this ledger.
CREATE TABLE journal_position (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  seq INTEGER NOT NULL CHECK (seq >= 0)
) STRICT;
INSERT INTO journal_position (only_row, seq) VALUES (1, 0);

-- What the other processes still keep of a destroyed app.
CREATE TABLE cleanups (
  app_id TEXT NOT NULL REFERENCES apps (id),
  part TEXT NOT NULL CHECK (part IN ('runner', 'builder', 'logs')),
  created_at TEXT NOT NULL,
  done_at TEXT,
  PRIMARY KEY (app_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_cleanups ON cleanups (created_at) WHERE done_at IS NULL;
