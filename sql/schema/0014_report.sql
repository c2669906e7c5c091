-- What reports count: one row per visible ticket, kept by ticketd from the
-- events.  Days are days since 1970, months year x 12 + month, both in the
-- desk's zone; times are seconds.  Everything here can be made again.
CREATE TABLE report_ticket (
  ticket_id          BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  type_id            INT UNSIGNED NOT NULL,
  agent_id           BIGINT UNSIGNED NOT NULL COMMENT '0: nobody',
  created_day        INT NOT NULL,
  closed_day         INT NULL,
  closed_month       INT NULL,
  response_day       INT NULL COMMENT 'of the first answer',
  response_month     INT NULL,
  response           INT UNSIGNED NULL COMMENT 'until then',
  response_business  INT UNSIGNED NULL,
  duration           INT UNSIGNED NULL COMMENT 'until it was closed',
  duration_business  INT UNSIGNED NULL,
  KEY report_created (created_day, type_id, agent_id),
  KEY report_closed (closed_day, closed_month, type_id, agent_id, duration,
                     duration_business),
  KEY report_response (response_day, response_month, type_id, response,
                       response_business)
) ENGINE=InnoDB;

-- How far the events are taken in; walk: all tickets are looked at anew, up
-- to that id so far.  basis: the zone, hours and holidays of the figures.
CREATE TABLE report_state (
  id        TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  upto      DATETIME(3) NOT NULL,
  walk      BIGINT UNSIGNED NULL,
  walked    DATETIME(3) NULL,
  basis     BINARY(32) NOT NULL,
  refreshed DATETIME(3) NULL
) ENGINE=InnoDB;
