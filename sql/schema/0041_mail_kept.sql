-- Mails whose bytes are kept, by their age: expiring reads no others.
ALTER TABLE mail_in
  ADD kept BOOL AS (raw <> X'0000000000000000000000000000000000000000000000000000000000000000')
      VIRTUAL,
  ADD KEY mail_kept (kept, received);
