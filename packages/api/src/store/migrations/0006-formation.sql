-- Counts outlive releases: they belong to the app.
CREATE TABLE formation (
  app_id TEXT NOT NULL REFERENCES apps (id),
  type TEXT NOT NULL CHECK (type <> 'release'),
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  generation INTEGER NOT NULL CHECK (generation >= 0),
  PRIMARY KEY (app_id, type)
) STRICT, WITHOUT ROWID;
