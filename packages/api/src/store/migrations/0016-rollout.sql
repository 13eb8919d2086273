-- How processes are replaced belongs to the build, and is sealed in each release of it. NULL: from before that could be said.
ALTER TABLE builds ADD COLUMN rollout TEXT CHECK (json_valid(rollout));
ALTER TABLE releases ADD COLUMN rollout TEXT CHECK (json_valid(rollout));

CREATE TRIGGER rollout_of_releases_is_sealed BEFORE UPDATE ON releases
WHEN NEW.rollout IS NOT OLD.rollout
BEGIN SELECT RAISE(ABORT, 'a release is sealed: nothing but its status may change'); END;
