CREATE TABLE builds (
  id TEXT NOT NULL PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps (id),
  number INTEGER NOT NULL CHECK (number > 0),
  commit_sha TEXT NOT NULL,
  actor TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'superseded', 'failed')),
  image TEXT,
  stack TEXT,
  process_types TEXT CHECK (json_valid(process_types)),
  reason TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  UNIQUE (app_id, number),
  CHECK ((status = 'running') = (finished_at IS NULL)),
  CHECK ((status IN ('succeeded', 'superseded')) = (image IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX unfinished_builds ON builds (app_id) WHERE status = 'running';

CREATE TRIGGER builds_are_numbered_without_gaps BEFORE INSERT ON builds
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM builds WHERE app_id = NEW.app_id)
  OR EXISTS (SELECT 1 FROM builds WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a build takes the next number of its app'); END;

CREATE TRIGGER builds_settle_once BEFORE UPDATE ON builds
WHEN OLD.status IS NOT 'running'
  OR NEW.id IS NOT OLD.id
  OR NEW.app_id IS NOT OLD.app_id
  OR NEW.number IS NOT OLD.number
  OR NEW.commit_sha IS NOT OLD.commit_sha
  OR NEW.actor IS NOT OLD.actor
  OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a finished build does not change'); END;

CREATE TRIGGER builds_stay BEFORE DELETE ON builds
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
