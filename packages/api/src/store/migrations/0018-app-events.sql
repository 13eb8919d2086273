-- What happened to an app, as everybody follows it: one feed, numbered without gaps. An event is written in the
-- transaction of its cause. Unlike releases these rows decide nothing: the oldest ones of an app go, and all of them some
-- time after the app.
CREATE TABLE app_events (
  app_id TEXT NOT NULL REFERENCES apps (id),
  id INTEGER NOT NULL CHECK (id > 0),
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER,
  process TEXT,
  actor TEXT,
  data TEXT NOT NULL CHECK (json_valid(data)),
  PRIMARY KEY (app_id, id)
) STRICT, WITHOUT ROWID;

-- INSERT OR REPLACE fires no DELETE trigger; what follows the last one replaces nothing either.
CREATE TRIGGER app_events_have_no_gaps BEFORE INSERT ON app_events
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM app_events WHERE app_id = NEW.app_id)
BEGIN SELECT RAISE(ABORT, 'an event follows the last one of its app'); END;

CREATE TRIGGER app_events_are_sealed BEFORE UPDATE ON app_events
BEGIN SELECT RAISE(ABORT, 'what happened does not change'); END;

-- The newest one stays as long as the app: the next number is counted from it.
CREATE TRIGGER app_events_keep_their_count BEFORE DELETE ON app_events
WHEN EXISTS (SELECT 1 FROM apps WHERE id = OLD.app_id AND destroyed_at IS NULL)
  AND OLD.id = (SELECT max(id) FROM app_events WHERE app_id = OLD.app_id)
BEGIN SELECT RAISE(ABORT, 'the newest event of a living app stays'); END;
