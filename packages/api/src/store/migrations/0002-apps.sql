CREATE TABLE apps (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES users (id),
  -- Without its data key nothing that the app sealed can be opened any more.
  data_key TEXT CHECK (json_valid(data_key)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  destroyed_at TEXT,
  request_key TEXT,
  CHECK ((data_key IS NULL) = (destroyed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_living_app_per_name ON apps (name) WHERE destroyed_at IS NULL;

CREATE TRIGGER apps_stay BEFORE DELETE ON apps
BEGIN SELECT RAISE(ABORT, 'an app''s row stays when the app is destroyed'); END;

CREATE TRIGGER apps_are_not_replaced BEFORE INSERT ON apps
WHEN EXISTS (
  SELECT 1 FROM apps
  WHERE id = NEW.id OR (name = NEW.name AND destroyed_at IS NULL AND NEW.destroyed_at IS NULL)
)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: an app of this id or name lives'); END;

CREATE TRIGGER apps_end_once BEFORE UPDATE ON apps
WHEN OLD.destroyed_at IS NOT NULL
  OR NEW.id IS NOT OLD.id
  OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a destroyed app does not change'); END;
