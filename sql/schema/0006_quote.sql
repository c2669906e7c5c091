-- What of a message is quoted history: bytes of the text that are folded when
-- it is shown, and where it begins in the HTML.  0: nothing.
ALTER TABLE message
  ADD COLUMN quote_from  INT UNSIGNED NOT NULL DEFAULT 0,
  ADD COLUMN quote_to    INT UNSIGNED NOT NULL DEFAULT 0,
  ADD COLUMN html_quote  INT UNSIGNED NOT NULL DEFAULT 0;
