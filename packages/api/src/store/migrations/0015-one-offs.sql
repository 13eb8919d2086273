-- What people ran in an app's releases, and how it ended: one row each, told by the runner's journal and never changed.
-- The command comes without the values of config vars; variables that were given to it alone are not here at all.
CREATE TABLE one_offs (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  app_id TEXT NOT NULL REFERENCES apps (id),
  process TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  command TEXT NOT NULL,
  actor TEXT NOT NULL,
  size TEXT NOT NULL,
  attached INTEGER NOT NULL CHECK (attached IN (0, 1)),
  started_at TEXT NOT NULL
) STRICT;

CREATE INDEX one_offs_by_app ON one_offs (app_id, seq);

CREATE TABLE one_off_ends (
  id TEXT NOT NULL PRIMARY KEY REFERENCES one_offs (id),
  ended_at TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('exited', 'timeout', 'unstarted', 'lost')),
  code INTEGER,
  signal TEXT,
  out_of_memory INTEGER NOT NULL CHECK (out_of_memory IN (0, 1)),
  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
  -- Only of an end that was seen there is a code.
  CHECK ((code IS NULL) = (how IN ('unstarted', 'lost')))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER one_offs_do_not_change BEFORE UPDATE ON one_offs
BEGIN SELECT RAISE(ABORT, 'the history of one-offs is append-only'); END;

CREATE TRIGGER one_offs_stay BEFORE DELETE ON one_offs
BEGIN SELECT RAISE(ABORT, 'the history of one-offs is append-only'); END;

CREATE TRIGGER one_off_ends_do_not_change BEFORE UPDATE ON one_off_ends
BEGIN SELECT RAISE(ABORT, 'the history of one-offs is append-only'); END;

CREATE TRIGGER one_off_ends_stay BEFORE DELETE ON one_off_ends
BEGIN SELECT RAISE(ABORT, 'the history of one-offs is append-only'); END;
