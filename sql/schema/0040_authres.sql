-- Whose Authentication-Results are believed.
ALTER TABLE mailbox
  ADD authserv_id VARCHAR(254) NOT NULL DEFAULT '' COMMENT 'empty: nobody\'s';
