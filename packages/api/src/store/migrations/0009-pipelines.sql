CREATE TABLE pipelines (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  destroyed_at TEXT,
  request_key TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_living_pipeline_per_name ON pipelines (name) WHERE destroyed_at IS NULL;

CREATE TRIGGER pipelines_stay BEFORE DELETE ON pipelines
BEGIN SELECT RAISE(ABORT, 'a pipeline''s row stays when the pipeline is destroyed'); END;

CREATE TRIGGER pipelines_are_not_replaced BEFORE INSERT ON pipelines
WHEN EXISTS (
  SELECT 1 FROM pipelines
  WHERE id = NEW.id OR (name = NEW.name AND destroyed_at IS NULL AND NEW.destroyed_at IS NULL)
)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: a pipeline of this id or name lives'); END;

CREATE TRIGGER pipelines_end_once BEFORE UPDATE ON pipelines
WHEN OLD.destroyed_at IS NOT NULL
  OR NEW.id IS NOT OLD.id
  OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a destroyed pipeline does not change'); END;

-- Which apps a pipeline has now. No history: what was promoted is told by the promotions.
CREATE TABLE pipeline_couplings (
  id TEXT NOT NULL PRIMARY KEY,
  app_id TEXT NOT NULL UNIQUE REFERENCES apps (id),
  pipeline_id TEXT NOT NULL REFERENCES pipelines (id),
  stage TEXT NOT NULL CHECK (stage IN ('review', 'development', 'staging', 'production')),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pipeline_couplings_by_pipeline ON pipeline_couplings (pipeline_id);

CREATE TRIGGER pipeline_couplings_are_of_the_living BEFORE INSERT ON pipeline_couplings
WHEN EXISTS (SELECT 1 FROM apps WHERE id = NEW.app_id AND destroyed_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM pipelines WHERE id = NEW.pipeline_id AND destroyed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'only a living app is in a pipeline, and only in a living one'); END;

CREATE TABLE promotions (
  id TEXT NOT NULL PRIMARY KEY,
  pipeline_id TEXT NOT NULL REFERENCES pipelines (id),
  source_app_id TEXT NOT NULL,
  source_version INTEGER NOT NULL,
  actor TEXT NOT NULL,
  created_at TEXT NOT NULL,
  request_key TEXT,
  FOREIGN KEY (source_app_id, source_version) REFERENCES releases (app_id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX promotions_by_request ON promotions (request_key) WHERE request_key IS NOT NULL;

-- How it goes on in an app is told by the release; here stands only what was begun.
CREATE TABLE promotion_targets (
  promotion_id TEXT NOT NULL REFERENCES promotions (id),
  app_id TEXT NOT NULL REFERENCES apps (id),
  id TEXT NOT NULL UNIQUE,
  outcome TEXT NOT NULL CHECK (outcome IN ('released', 'same', 'refused')),
  version INTEGER,
  refusal TEXT CHECK (json_valid(refusal)),
  PRIMARY KEY (promotion_id, app_id),
  FOREIGN KEY (app_id, version) REFERENCES releases (app_id, version),
  CHECK ((outcome = 'refused') = (version IS NULL)),
  CHECK ((outcome = 'refused') = (refusal IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER promotions_are_not_replaced BEFORE INSERT ON promotions
WHEN EXISTS (SELECT 1 FROM promotions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER promotions_are_sealed BEFORE UPDATE ON promotions
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER promotions_stay BEFORE DELETE ON promotions
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER promotion_targets_are_not_replaced BEFORE INSERT ON promotion_targets
WHEN EXISTS (
  SELECT 1 FROM promotion_targets
  WHERE id = NEW.id OR (promotion_id = NEW.promotion_id AND app_id = NEW.app_id)
)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER promotion_targets_are_sealed BEFORE UPDATE ON promotion_targets
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER promotion_targets_stay BEFORE DELETE ON promotion_targets
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
