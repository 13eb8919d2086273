-- Version 0 is the empty config that every app begins with. A row holds the whole map, so that a release needs one row only.
CREATE TABLE config_versions (
  app_id TEXT NOT NULL REFERENCES apps (id),
  version INTEGER NOT NULL CHECK (version >= 0),
  sealed TEXT NOT NULL CHECK (json_valid(sealed)),
  created_at TEXT NOT NULL,
  PRIMARY KEY (app_id, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER config_versions_are_numbered_without_gaps BEFORE INSERT ON config_versions
WHEN NEW.version IS NOT (
  SELECT coalesce(max(version), -1) + 1 FROM config_versions WHERE app_id = NEW.app_id
)
BEGIN SELECT RAISE(ABORT, 'a config version takes the next number of its app'); END;

CREATE TRIGGER config_versions_are_sealed BEFORE UPDATE ON config_versions
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER config_versions_stay BEFORE DELETE ON config_versions
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
