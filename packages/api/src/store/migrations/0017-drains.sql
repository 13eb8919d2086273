-- Where lines are sent to. URL, headers and authority are sealed: any of them may hold a token. One of the platform has a
-- data key of its own; one of an app is sealed by the app's, and ends with it.
CREATE TABLE drains (
  id TEXT NOT NULL PRIMARY KEY,
  app_id TEXT REFERENCES apps (id),
  data_key TEXT CHECK (json_valid(data_key)),
  token TEXT NOT NULL UNIQUE,
  format TEXT NOT NULL CHECK (format IN ('syslog', 'logplex', 'ndjson', 'otlp')),
  target TEXT NOT NULL CHECK (json_valid(target)),
  created_at TEXT NOT NULL,
  CHECK ((app_id IS NULL) = (data_key IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX drains_by_app ON drains (app_id, created_at, id);

CREATE TRIGGER drains_are_of_the_living BEFORE INSERT ON drains
WHEN EXISTS (SELECT 1 FROM apps WHERE id = NEW.app_id AND destroyed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'only a living app has drains'); END;
