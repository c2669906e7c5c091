-- Which mailboxes an address may come into is asked for each user that is made.
ALTER TABLE mailbox
  ADD domain VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
      AS (SUBSTRING_INDEX(email, '@', -1)) VIRTUAL,
  ADD KEY mailbox_domain (domain);
