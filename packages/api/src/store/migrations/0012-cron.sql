-- Jobs belong to the build, and are sealed in each release of it. NULL: from before there were jobs.
ALTER TABLE builds ADD COLUMN cron TEXT CHECK (json_valid(cron));
ALTER TABLE releases ADD COLUMN cron TEXT CHECK (json_valid(cron));

CREATE TRIGGER cron_of_releases_is_sealed BEFORE UPDATE ON releases
WHEN NEW.cron IS NOT OLD.cron
BEGIN SELECT RAISE(ABORT, 'a release is sealed: nothing but its status may change'); END;

-- A setting of the app: it outlives releases, and a job that comes back is still suspended.
CREATE TABLE cron_suspensions (
  app_id TEXT NOT NULL REFERENCES apps (id),
  job TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (app_id, job)
) STRICT, WITHOUT ROWID;

-- What the runner told of its runs. These rows are a history and decide nothing, and a job of every minute makes half a
-- million of them in a year: so, unlike releases, the oldest ones of an app go.
CREATE TABLE cron_runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id TEXT NOT NULL REFERENCES apps (id),
  -- The runner's own name for it: what is told again after a crash is known by it.
  id TEXT NOT NULL,
  job TEXT NOT NULL,
  process TEXT,
  version INTEGER,
  cause TEXT NOT NULL CHECK (cause IN ('schedule', 'manual')),
  due_at TEXT,
  started_at TEXT,
  ended_at TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'succeeded', 'failed', 'timed_out', 'replaced', 'stopped', 'lost',
    'unstarted', 'missed', 'skipped')),
  exit_code INTEGER,
  count INTEGER NOT NULL CHECK (count > 0),
  note TEXT,
  UNIQUE (app_id, id),
  CHECK ((outcome IN ('missed', 'skipped')) = (process IS NULL)),
  CHECK ((process IS NULL) = (version IS NULL)),
  CHECK ((process IS NULL) = (started_at IS NULL)),
  CHECK ((outcome = 'running') = (ended_at IS NULL))
) STRICT;

CREATE INDEX cron_runs_by_app ON cron_runs (app_id, seq);
CREATE INDEX cron_runs_by_job ON cron_runs (app_id, job, seq);

-- How a run ended is said once. Of missed times more may become known while they are told.
CREATE TRIGGER cron_runs_end_once BEFORE UPDATE ON cron_runs
WHEN OLD.outcome NOT IN ('running', 'missed', 'skipped')
  OR NEW.app_id IS NOT OLD.app_id OR NEW.id IS NOT OLD.id OR NEW.job IS NOT OLD.job
  OR NEW.process IS NOT OLD.process OR NEW.version IS NOT OLD.version OR NEW.cause IS NOT OLD.cause
  OR NEW.started_at IS NOT OLD.started_at
BEGIN SELECT RAISE(ABORT, 'a run that has ended does not change'); END;
