-- What lib/db/migrate.c keeps about the schema.  Row 0 is the lock: its
-- owner renews `expires`, so that a migration that died holds nobody up.

-- :name migration_table exec
CREATE TABLE IF NOT EXISTS migration (
  number    SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
  name      VARCHAR(100) NOT NULL,
  begun     INT UNSIGNED NOT NULL DEFAULT 0,
  done      INT UNSIGNED NOT NULL DEFAULT 0,
  finished  DATETIME(3) NULL,
  owner     VARCHAR(64) NOT NULL DEFAULT '',
  expires   DATETIME(3) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4

-- :name migration_present one
-- :out n uint
SELECT COUNT(*) FROM information_schema.tables
 WHERE table_schema = DATABASE() AND table_name = 'migration'

-- :name migration_version one
-- :out number uint
SELECT COALESCE(MAX(number), 0) FROM migration WHERE finished IS NOT NULL

-- :name migration_newest one
-- :out number uint
SELECT COALESCE(MAX(number), 0) FROM migration

-- :name migration_add exec
-- :in number uint, name str
INSERT IGNORE INTO migration (number, name) VALUES (?, ?)

-- :name migration_get one
-- :in number uint
-- :out begun uint, done uint, finished time
SELECT begun, done, finished FROM migration WHERE number = ?

-- What somebody else is about to do of it is waited for.
-- :name migration_far one
-- :in number uint
-- :out done uint
SELECT done FROM migration WHERE number = ? FOR UPDATE

-- :name migration_begin exec
-- :in begun uint, number uint
UPDATE migration SET begun = ? WHERE number = ?

-- :name migration_done exec
-- :in done uint, number uint
UPDATE migration SET done = ? WHERE number = ?

-- :name migration_finish exec
-- :in number uint
UPDATE migration SET finished = NOW(3) WHERE number = ?

-- :name migration_lock exec
-- :in owner str, owner str
UPDATE migration
   SET owner = ?, expires = NOW(3) + INTERVAL 120 SECOND
 WHERE number = 0 AND (owner = ? OR expires IS NULL OR expires < NOW(3))

-- :name migration_unlock exec
-- :in owner str
UPDATE migration SET owner = '', expires = NULL
 WHERE number = 0 AND owner = ?
