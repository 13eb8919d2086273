-- A release holds everything that decides what runs. A CHECK cannot be changed in place: both tables are made anew.

ALTER TABLE builds ADD COLUMN image_digest TEXT;
ALTER TABLE builds ADD COLUMN health_checks TEXT CHECK (json_valid(health_checks));
ALTER TABLE builds ADD COLUMN env_schema TEXT CHECK (json_valid(env_schema));

-- A keyed hash of the whole map: equal configs are seen to be equal without being opened.
ALTER TABLE config_versions ADD COLUMN digest TEXT;

CREATE TABLE whole_releases (
  app_id TEXT NOT NULL REFERENCES apps (id),
  version INTEGER NOT NULL CHECK (version > 0),
  id TEXT NOT NULL UNIQUE,
  cause TEXT NOT NULL
    CHECK (cause IN ('deploy', 'config', 'rollback', 'revert', 'promote', 'retry')),
  description TEXT NOT NULL,
  actor TEXT NOT NULL,
  config_version INTEGER NOT NULL,
  -- A promoted build is one of another app.
  build_id TEXT REFERENCES builds (id),
  image TEXT,
  image_digest TEXT,
  stack TEXT,
  commit_sha TEXT,
  process_types TEXT CHECK (json_valid(process_types)),
  health_checks TEXT CHECK (json_valid(health_checks)),
  env_schema TEXT CHECK (json_valid(env_schema)),
  -- What runs once before this release goes live; null where nothing does.
  release_command TEXT,
  status TEXT NOT NULL
    CHECK (status IN ('pending', 'succeeded', 'failed', 'superseded', 'reverted')),
  created_at TEXT NOT NULL,
  request_key TEXT,
  PRIMARY KEY (app_id, version),
  FOREIGN KEY (app_id, config_version) REFERENCES config_versions (app_id, version),
  CHECK ((build_id IS NULL) = (image IS NULL)),
  CHECK ((build_id IS NULL) = (stack IS NULL)),
  CHECK ((build_id IS NULL) = (commit_sha IS NULL)),
  CHECK ((build_id IS NULL) = (process_types IS NULL)),
  CHECK ((build_id IS NULL) = (health_checks IS NULL)),
  CHECK ((build_id IS NULL) = (env_schema IS NULL)),
  CHECK (build_id IS NOT NULL OR release_command IS NULL),
  CHECK (build_id IS NOT NULL OR image_digest IS NULL),
  -- Nothing runs of a release without a build, so nothing about it can be pending or fail.
  CHECK (build_id IS NOT NULL OR status = 'succeeded')
) STRICT, WITHOUT ROWID;

INSERT INTO whole_releases (app_id, version, id, cause, description, actor, config_version, build_id, image, stack,
  commit_sha, process_types, health_checks, env_schema, status, created_at, request_key)
SELECT app_id, version, id, cause, description, actor, config_version, build_id, image, stack, commit_sha,
  process_types, iif(build_id IS NULL, NULL, '{}'), iif(build_id IS NULL, NULL, '{}'), status, created_at, request_key
FROM releases;

DROP TABLE releases;
ALTER TABLE whole_releases RENAME TO releases;

CREATE UNIQUE INDEX one_pending_release_per_app ON releases (app_id) WHERE status = 'pending';
CREATE INDEX releases_that_succeeded ON releases (app_id, version) WHERE status = 'succeeded';
CREATE INDEX releases_that_failed ON releases (app_id, version) WHERE status IN ('failed', 'reverted');
CREATE INDEX releases_with_command ON releases (app_id, version) WHERE release_command IS NOT NULL;
CREATE INDEX releases_by_build ON releases (build_id);
CREATE INDEX releases_by_request ON releases (app_id, request_key) WHERE request_key IS NOT NULL;

CREATE TRIGGER releases_are_numbered_without_gaps BEFORE INSERT ON releases
WHEN NEW.version IS NOT (
  SELECT coalesce(max(version), 0) + 1 FROM releases WHERE app_id = NEW.app_id
) OR EXISTS (SELECT 1 FROM releases WHERE id = NEW.id)
  OR NEW.status NOT IN ('pending', 'succeeded')
BEGIN SELECT RAISE(ABORT, 'a release takes the next number of its app'); END;

CREATE TRIGGER releases_end_with_their_app BEFORE INSERT ON releases
WHEN (SELECT destroyed_at FROM apps WHERE id = NEW.app_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a destroyed app gets no release'); END;

CREATE TRIGGER releases_are_sealed BEFORE UPDATE ON releases
WHEN NEW.app_id IS NOT OLD.app_id
  OR NEW.version IS NOT OLD.version
  OR NEW.id IS NOT OLD.id
  OR NEW.cause IS NOT OLD.cause
  OR NEW.description IS NOT OLD.description
  OR NEW.actor IS NOT OLD.actor
  OR NEW.config_version IS NOT OLD.config_version
  OR NEW.build_id IS NOT OLD.build_id
  OR NEW.image IS NOT OLD.image
  OR NEW.image_digest IS NOT OLD.image_digest
  OR NEW.stack IS NOT OLD.stack
  OR NEW.commit_sha IS NOT OLD.commit_sha
  OR NEW.process_types IS NOT OLD.process_types
  OR NEW.health_checks IS NOT OLD.health_checks
  OR NEW.env_schema IS NOT OLD.env_schema
  OR NEW.release_command IS NOT OLD.release_command
  OR NEW.created_at IS NOT OLD.created_at
  OR NEW.request_key IS NOT OLD.request_key
BEGIN SELECT RAISE(ABORT, 'a release is sealed: nothing but its status may change'); END;

-- superseded to succeeded: it went live in the moment in which a newer one took its place.
CREATE TRIGGER releases_move_forward BEFORE UPDATE OF status ON releases
WHEN NOT (
  (OLD.status = 'pending' AND NEW.status IN ('succeeded', 'failed', 'superseded'))
  OR (OLD.status = 'superseded' AND NEW.status = 'succeeded')
  OR (OLD.status = 'succeeded' AND NEW.status = 'reverted')
)
BEGIN SELECT RAISE(ABORT, 'a release does not go back to an earlier status'); END;

CREATE TRIGGER releases_stay BEFORE DELETE ON releases
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE whole_release_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('progress', 'output', 'live', 'failed', 'superseded', 'reverted')),
  body TEXT NOT NULL CHECK (json_valid(body)),
  FOREIGN KEY (app_id, version) REFERENCES releases (app_id, version)
) STRICT;

INSERT INTO whole_release_events (id, app_id, version, at, kind, body)
SELECT id, app_id, version, at, kind, body FROM release_events;

DROP TABLE release_events;
ALTER TABLE whole_release_events RENAME TO release_events;

CREATE INDEX release_events_by_release ON release_events (app_id, version, id);

CREATE TRIGGER release_events_are_not_replaced BEFORE INSERT ON release_events
WHEN EXISTS (SELECT 1 FROM release_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER release_events_are_sealed BEFORE UPDATE ON release_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER release_events_stay BEFORE DELETE ON release_events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Whose image is kept however many releases come after it. No part of the release: it may be taken back.
CREATE TABLE release_pins (
  app_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  actor TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (app_id, version),
  FOREIGN KEY (app_id, version) REFERENCES releases (app_id, version)
) STRICT, WITHOUT ROWID;
