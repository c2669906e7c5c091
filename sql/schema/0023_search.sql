-- What search looks up.  A chunk is 512 tickets; a row says which of them
-- have a word: two bytes for each, their id modulo 512, least first.  What is
-- newest is found without looking at the rest, and words that begin alike
-- stand beside each other.
CREATE TABLE search_posting (
  chunk    INT UNSIGNED NOT NULL COMMENT 'id of a ticket / 512',
  word     VARBINARY(40) NOT NULL,
  tickets  VARBINARY(8000) NOT NULL,
  PRIMARY KEY (chunk, word)
) ENGINE=InnoDB;

-- The words of a ticket, one a line, as they stand in search_posting.
CREATE TABLE search_document (
  ticket_id  BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  words      MEDIUMBLOB NOT NULL
) ENGINE=InnoDB;

-- Tickets whose words may have changed, written with what changed them.
CREATE TABLE search_due (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id  BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;

-- walk: tickets up to this id are still to be taken in, newest first.
CREATE TABLE search_state (
  id    TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  walk  BIGINT UNSIGNED NULL
) ENGINE=InnoDB;
INSERT INTO search_state (id, walk) SELECT 1, MAX(id) FROM ticket;
