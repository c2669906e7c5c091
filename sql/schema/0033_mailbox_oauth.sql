-- Mailboxes that are opened by OAuth2: token_url is given, and secret is the
-- refresh token.  All tokens and secrets are sealed.
ALTER TABLE mailbox
  MODIFY secret VARBINARY(8192) NOT NULL COMMENT 'sealed',
  ADD COLUMN token_url      VARCHAR(500) NOT NULL DEFAULT '',
  ADD COLUMN client_id      VARCHAR(254) NOT NULL DEFAULT '',
  ADD COLUMN client_secret  VARBINARY(2048) NOT NULL DEFAULT '',
  ADD COLUMN scope          VARCHAR(500) NOT NULL DEFAULT '',
  ADD COLUMN access_token   VARBINARY(8192) NULL,
  ADD COLUMN token_expires  DATETIME(3) NULL;
