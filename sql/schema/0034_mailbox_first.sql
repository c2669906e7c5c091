-- What becomes of the mail that lies in a mailbox when it is first read, and
-- which mail that was.
ALTER TABLE mailbox
  ADD first VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'all'
      COMMENT 'all, quiet, new, or a date: from then on',
  ADD begun_validity INT UNSIGNED NULL COMMENT 'UIDVALIDITY then',
  ADD begun_next INT UNSIGNED NULL COMMENT 'UIDs from here on came later',
  ADD begun_day INT UNSIGNED NULL COMMENT '20260131: for another UIDVALIDITY';
