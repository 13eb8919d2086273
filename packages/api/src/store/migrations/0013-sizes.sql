-- A size outlives releases as the count does. The release command may have one, too, though it is never counted.
CREATE TABLE sized_formation (
  app_id TEXT NOT NULL REFERENCES apps (id),
  type TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  size TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation >= 0),
  PRIMARY KEY (app_id, type),
  CHECK (type <> 'release' OR quantity = 0)
) STRICT, WITHOUT ROWID;

INSERT INTO sized_formation (app_id, type, quantity, size, generation)
SELECT app_id, type, quantity, 'standard', generation FROM formation;

DROP TABLE formation;
ALTER TABLE sized_formation RENAME TO formation;
