-- The token server may give another refresh token than the one that was
-- applied: what a file says again is nothing new.
ALTER TABLE mailbox
  ADD secret_applied VARBINARY(32) NOT NULL DEFAULT ''
      COMMENT 'MAC of the secret that was applied last';
