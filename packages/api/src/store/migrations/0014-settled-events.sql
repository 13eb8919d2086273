-- A release may be told, behind its outcome, what became of all that it replaced. A CHECK cannot be changed in place:
-- the table is made anew.

CREATE TABLE settled_release_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('progress', 'output', 'live', 'failed', 'superseded', 'reverted', 'settled')),
  body TEXT NOT NULL CHECK (json_valid(body)),
  FOREIGN KEY (app_id, version) REFERENCES releases (app_id, version)
) STRICT;

INSERT INTO settled_release_events (id, app_id, version, at, kind, body)
SELECT id, app_id, version, at, kind, body FROM release_events;

DROP TABLE release_events;
ALTER TABLE settled_release_events RENAME TO release_events;

CREATE INDEX release_events_by_release ON release_events (app_id, version, id);
CREATE UNIQUE INDEX one_proof_per_release ON release_events (app_id, version) WHERE kind = 'settled';

CREATE TRIGGER release_events_are_not_replaced BEFORE INSERT ON release_events
WHEN EXISTS (SELECT 1 FROM release_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER release_events_are_sealed BEFORE UPDATE ON release_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER release_events_stay BEFORE DELETE ON release_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
