-- Who changed what of the configuration: rights, options, types, templates,
-- users ...  Changes to tickets are in event.

-- object_id 0: it has none (an option).  field '': the object as a whole.
-- actor is the name at that time, so that history outlives the user; user_id
-- NULL: ticketd apply or a job.
CREATE TABLE audit (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  created    DATETIME(3) NOT NULL,
  user_id    BIGINT UNSIGNED NULL,
  actor      VARCHAR(190) NOT NULL DEFAULT '',
  object     VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id  BIGINT UNSIGNED NOT NULL DEFAULT 0,
  name       VARCHAR(190) NOT NULL DEFAULT '' COMMENT 'of the object then',
  action     ENUM('created', 'changed', 'deleted') CHARACTER SET ascii
             NOT NULL,
  field      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
             DEFAULT '',
  old_value  TEXT NOT NULL,
  new_value  TEXT NOT NULL,
  KEY audit_object (object, object_id, id),
  KEY audit_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
