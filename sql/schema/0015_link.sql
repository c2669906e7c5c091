-- Links between tickets, and from tickets to contacts and companies.  A pair
-- of tickets stands once, the smaller id in ticket_id.
CREATE TABLE ticket_link (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id  BIGINT UNSIGNED NOT NULL,
  kind       ENUM('ticket', 'contact', 'company') CHARACTER SET ascii
             NOT NULL,
  other_id   BIGINT UNSIGNED NOT NULL,
  user_id    BIGINT UNSIGNED NULL,
  created    DATETIME(3) NOT NULL,
  UNIQUE KEY link_once (ticket_id, kind, other_id),
  KEY link_other (kind, other_id, ticket_id)
) ENGINE=InnoDB;
