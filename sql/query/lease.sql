-- Leases of jobs, by the clock of SQL, and what became of their runs.

-- :name lease_get one
-- :in name str
-- :out owner str, free bool
SELECT owner, expires <= UTC_TIMESTAMP(3) FROM job_lease WHERE name = ?

-- :name lease_add exec
-- :in name str
INSERT IGNORE INTO job_lease (name, expires) VALUES (?, '2000-01-01')

-- Mine already, run out, or taken over from one that is known to be dead.
-- :name lease_take exec
-- :in owner str, ms uint, name str, owner str, dead str
UPDATE job_lease
   SET owner = ?, expires = UTC_TIMESTAMP(3) + INTERVAL ? * 1000 MICROSECOND
 WHERE name = ? AND (owner = ? OR owner = ? OR expires <= UTC_TIMESTAMP(3))

-- :name lease_renew exec
-- :in ms uint, name str, owner str
UPDATE job_lease
   SET expires = UTC_TIMESTAMP(3) + INTERVAL ? * 1000 MICROSECOND
 WHERE name = ? AND owner = ?

-- :name lease_release exec
-- :in name str, owner str
UPDATE job_lease SET owner = '', expires = UTC_TIMESTAMP(3)
 WHERE name = ? AND owner = ?

-- :name lease_forget exec
-- :in name str
DELETE FROM job_lease WHERE name = ?

-- :name lease_ran_ok exec
-- :in ran time, ok time, name str
UPDATE job_lease SET last_run = ?, last_ok = ?, last_error = ''
 WHERE name = ?

-- :name lease_ran_badly exec
-- :in ran time, error str, name str
UPDATE job_lease SET last_run = ?, last_error = ? WHERE name = ?

-- :name lease_all many
-- :row tk_health_job desk/upkeep/health.h
-- :out name str, owner str, last_run time, last_ok time, error str
SELECT name, IF(expires > UTC_TIMESTAMP(3), owner, ''), last_run, last_ok,
       last_error
  FROM job_lease ORDER BY name
