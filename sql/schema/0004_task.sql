-- Work that a page asked ticketd to do: exports, reports, documents, the
-- test of a mailbox.

-- args: a query ("from=2026-01-01&agent=2"); what it may do is decided when
-- it runs, with the rights that user_id has then.  input: an uploaded file.
-- lease: a task of that state may be taken from then on, by SQL's clock; of
-- a running one its daemon has died.  reason: a word that the page explains.
CREATE TABLE task (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind         VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id      BIGINT UNSIGNED NOT NULL,
  args         MEDIUMTEXT NOT NULL,
  back         VARCHAR(1000) NOT NULL DEFAULT ''
               COMMENT 'the page that asked, below the location',
  state        ENUM('queued', 'running', 'done', 'failed')
               CHARACTER SET ascii NOT NULL DEFAULT 'queued',
  tries        TINYINT UNSIGNED NOT NULL DEFAULT 0,
  done         BIGINT UNSIGNED NOT NULL DEFAULT 0,
  total        BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0: not known yet',
  reason       VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               DEFAULT '',
  text         MEDIUMTEXT NOT NULL COMMENT 'the answer, if it is no file',
  input        BINARY(32) NULL COMMENT 'blob_object',
  input_size   BIGINT UNSIGNED NOT NULL DEFAULT 0,
  digest       BINARY(32) NULL COMMENT 'blob_object: the file made',
  size         BIGINT UNSIGNED NOT NULL DEFAULT 0,
  name         VARCHAR(255) NOT NULL DEFAULT '',
  type         VARCHAR(127) CHARACTER SET ascii NOT NULL DEFAULT '',
  created      DATETIME(3) NOT NULL,
  started      DATETIME(3) NULL,
  finished     DATETIME(3) NULL,
  owner        VARCHAR(64) CHARACTER SET ascii NOT NULL DEFAULT '',
  lease        DATETIME(3) NULL,
  pending      TINYINT UNSIGNED AS (state IN ('queued', 'running')) VIRTUAL,
  KEY task_pending (pending, lease),
  KEY task_user (user_id, pending),
  KEY task_finished (finished),
  KEY task_input (input),
  KEY task_digest (digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
