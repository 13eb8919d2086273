-- INSERT OR REPLACE takes away what a unique index holds, and no DELETE trigger hears of it.
CREATE TRIGGER releases_are_not_replaced BEFORE INSERT ON releases
WHEN NEW.status = 'pending' AND EXISTS (
  SELECT 1 FROM releases WHERE app_id = NEW.app_id AND status = 'pending'
)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: an app has one pending release at the most'); END;
