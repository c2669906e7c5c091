#ifndef TK_DB_MIGRATE_H
#define TK_DB_MIGRATE_H

#include "db/db.h"

/*
 * Brings the schema to the program's version: runs each
 * sql/schema/NNNN_name.sql (in the directory `dir`) that the table
 * `migration` does not list, in order.  A file is split at ";" at line end
 * (no procedures, no DELIMITER); MariaDB commits DDL by itself, so each
 * statement's number is recorded as done: an interrupted migration goes on
 * where it stopped.  Two at once: the second waits for the first.
 * TK_ECONFLICT: the schema is newer than the program.
 */
int tk_db_migrate(tk_db_t *db, const char *dir, unsigned *applied_r);

/* TK_OK when the schema has exactly the program's version
 * (TK_SCHEMA_VERSION of tk_sql.gen.h), TK_ECONFLICT when it is newer,
 * TK_ENOTFOUND when it is older or absent. */
int tk_db_schema_check(tk_db_t *db);

#endif
