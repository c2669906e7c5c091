-- The log of mail that came in, and what people do with the quarantine.
-- manual: 1 somebody wants it tried again, 2 and its text taken as it stands.
ALTER TABLE mail_in
  ADD COLUMN manual TINYINT UNSIGNED NOT NULL DEFAULT 0,
  MODIFY state ENUM('received', 'done', 'duplicate', 'event', 'quarantine',
                    'deleted')
         CHARACTER SET ascii NOT NULL DEFAULT 'received',
  MODIFY raw BINARY(32) NOT NULL
         COMMENT 'blob_object; all zero: not kept any more',
  ADD KEY mail_sender (sender, id),
  ADD KEY mail_mail_id (mail_id);
