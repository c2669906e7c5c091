-- A desk: one database, no desk column anywhere.  All times are UTC.
-- Sizes are thought for 1 M tickets and 5 M messages; whatever a list shows
-- or sorts by stands in the ticket row itself.

-- The one row whose revision moves when anything of the configuration
-- (types, statuses, users, rights, templates, options) changes: workers
-- compare it with that of their snapshot.
CREATE TABLE desk (
  id        TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  revision  BIGINT UNSIGNED NOT NULL,
  number    BIGINT UNSIGNED NOT NULL COMMENT 'running part of the last ticket number'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
INSERT INTO desk (id, revision, number) VALUES (1, 1, 0);

CREATE TABLE desk_option (
  name   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  value  MEDIUMTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What a client or a job has already done: a change inserts its nonce first,
-- so a double click, a retry or a lost COMMIT answer changes nothing twice.
CREATE TABLE nonce (
  nonce    BINARY(16) NOT NULL PRIMARY KEY,
  ref_id   BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'what it made',
  created  DATETIME(3) NOT NULL,
  KEY nonce_created (created)
) ENGINE=InnoDB;

-- People ------------------------------------------------------------------

CREATE TABLE company (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name            VARCHAR(190) NOT NULL,
  name2           VARCHAR(190) NOT NULL DEFAULT '',
  address         VARCHAR(190) NOT NULL DEFAULT '',
  address_no      VARCHAR(100) NOT NULL DEFAULT '',
  zip             VARCHAR(20)  NOT NULL DEFAULT '',
  city            VARCHAR(100) NOT NULL DEFAULT '',
  state           VARCHAR(100) NOT NULL DEFAULT '',
  country         CHAR(2)      NOT NULL DEFAULT '',
  post_address    VARCHAR(190) NOT NULL DEFAULT '',
  post_address_no VARCHAR(100) NOT NULL DEFAULT '',
  post_zip        VARCHAR(20)  NOT NULL DEFAULT '',
  post_city       VARCHAR(100) NOT NULL DEFAULT '',
  post_state      VARCHAR(100) NOT NULL DEFAULT '',
  post_country    CHAR(2)      NOT NULL DEFAULT '',
  phone           VARCHAR(64)  NOT NULL DEFAULT '',
  fax             VARCHAR(64)  NOT NULL DEFAULT '',
  email           VARCHAR(254) NOT NULL DEFAULT '',
  homepage        VARCHAR(254) NOT NULL DEFAULT '',
  crn             VARCHAR(50)  NOT NULL DEFAULT '',
  iban            VARCHAR(50)  NOT NULL DEFAULT '',
  vat_no          VARCHAR(50)  NOT NULL DEFAULT '',
  bank_no         VARCHAR(50)  NOT NULL DEFAULT '',
  comment         TEXT         NOT NULL,
  created         DATETIME(3)  NOT NULL,
  modified        DATETIME(3)  NOT NULL,
  KEY company_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE contact (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  company_id   BIGINT UNSIGNED NULL,
  first_name   VARCHAR(100) NOT NULL DEFAULT '',
  middle_name  VARCHAR(100) NOT NULL DEFAULT '',
  last_name    VARCHAR(100) NOT NULL DEFAULT '',
  initials     VARCHAR(50)  NOT NULL DEFAULT '',
  title        VARCHAR(100) NOT NULL DEFAULT '',
  salutation   VARCHAR(190) NOT NULL DEFAULT '',
  gender       CHAR(1)      NOT NULL DEFAULT '' COMMENT 'm, f or empty',
  language     VARCHAR(8)   NOT NULL DEFAULT '',
  department   VARCHAR(100) NOT NULL DEFAULT '',
  job          VARCHAR(100) NOT NULL DEFAULT '' COMMENT '{contact:function}',
  homepage     VARCHAR(254) NOT NULL DEFAULT '',
  address      VARCHAR(190) NOT NULL DEFAULT '',
  address_no   VARCHAR(100) NOT NULL DEFAULT '',
  zip          VARCHAR(20)  NOT NULL DEFAULT '',
  city         VARCHAR(100) NOT NULL DEFAULT '',
  state        VARCHAR(100) NOT NULL DEFAULT '',
  country      CHAR(2)      NOT NULL DEFAULT '',
  created      DATETIME(3)  NOT NULL,
  modified     DATETIME(3)  NOT NULL,
  KEY contact_company (company_id),
  KEY contact_name (last_name, first_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- An address belongs to one contact: mail and form find people by it.
CREATE TABLE contact_email (
  address     VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
              PRIMARY KEY COMMENT 'lower case',
  contact_id  BIGINT UNSIGNED NOT NULL,
  kind        VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT 'work',
  preferred   TINYINT UNSIGNED NOT NULL DEFAULT 0,
  KEY contact_email_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE contact_phone (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  contact_id  BIGINT UNSIGNED NOT NULL,
  number      VARCHAR(64) NOT NULL,
  kind        VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT 'work'
              COMMENT 'home, work, cellular, fax, work_fax',
  preferred   TINYINT UNSIGNED NOT NULL DEFAULT 0,
  KEY contact_phone_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE user_account (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  login       VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
              COMMENT 'lower case',
  name        VARCHAR(190) NOT NULL,
  email       VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
              DEFAULT '' COMMENT 'lower case',
  password    VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
              DEFAULT '' COMMENT 'Argon2id; empty: no sign-in by password',
  admin       TINYINT UNSIGNED NOT NULL DEFAULT 0,
  disabled    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  contact_id  BIGINT UNSIGNED NULL,
  language    VARCHAR(8) NOT NULL DEFAULT '',
  zone        VARCHAR(64) NOT NULL DEFAULT '',
  created     DATETIME(3) NOT NULL,
  seen        DATETIME(3) NULL,
  UNIQUE KEY user_login (login),
  KEY user_email (email),
  KEY user_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE user_group (
  id    BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name  VARCHAR(190) NOT NULL,
  UNIQUE KEY group_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE user_group_member (
  user_id   BIGINT UNSIGNED NOT NULL,
  group_id  BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (user_id, group_id),
  KEY member_group (group_id)
) ENGINE=InnoDB;

-- The cookie holds a random token, the table its digest.
CREATE TABLE session (
  token    BINARY(32) NOT NULL PRIMARY KEY,
  user_id  BIGINT UNSIGNED NOT NULL,
  created  DATETIME(3) NOT NULL,
  seen     DATETIME(3) NOT NULL,
  expires  DATETIME(3) NOT NULL,
  KEY session_user (user_id),
  KEY session_expires (expires)
) ENGINE=InnoDB;

-- Sliding counts per bucket: sign-in by account and by address, forms.
CREATE TABLE throttle (
  bucket  VARBINARY(32) NOT NULL PRIMARY KEY,
  hits    INT UNSIGNED NOT NULL,
  until   DATETIME(3) NOT NULL COMMENT 'counts from zero after this',
  KEY throttle_until (until)
) ENGINE=InnoDB;

-- Configuration -------------------------------------------------------------

CREATE TABLE type_group (
  id    INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name  VARCHAR(190) NOT NULL,
  sort  INT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE type (
  id            INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name          VARCHAR(190) NOT NULL,
  group_id      INT UNSIGNED NULL,
  owner_id      BIGINT UNSIGNED NULL,
  description   TEXT NOT NULL,
  external      TINYINT UNSIGNED NOT NULL DEFAULT 0
                COMMENT 'visitors may choose it',
  show_others   TINYINT UNSIGNED NOT NULL DEFAULT 0
                COMMENT 'show tickets of other users',
  notify_new    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  notify_to     TEXT NOT NULL,
  alt_sender    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  sender_name   VARCHAR(190) NOT NULL DEFAULT '',
  sender_email  VARCHAR(254) NOT NULL DEFAULT '',
  archived      TINYINT UNSIGNED NOT NULL DEFAULT 0,
  sort          INT NOT NULL DEFAULT 0,
  UNIQUE KEY type_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- level: 1 read, 2 create, 3 write, 4 delete, 5 manage.
CREATE TABLE permission (
  type_id    INT UNSIGNED NOT NULL,
  principal  ENUM('user', 'group') CHARACTER SET ascii NOT NULL,
  who_id     BIGINT UNSIGNED NOT NULL,
  level      TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (type_id, principal, who_id),
  KEY permission_who (principal, who_id)
) ENGINE=InnoDB;

-- kind: 1 open (new), 2 in progress, 3 closed; 1 and 3 exist once.
CREATE TABLE status (
  id     INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name   VARCHAR(190) NOT NULL,
  kind   TINYINT UNSIGNED NOT NULL DEFAULT 2,
  color  VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT '',
  sort   INT NOT NULL DEFAULT 0,
  UNIQUE KEY status_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
INSERT INTO status (id, name, kind, color, sort) VALUES
  (1, 'Open', 1, 'red', 10), (2, 'In progress', 2, 'amber', 20),
  (3, 'Closed', 3, 'grey', 30);

CREATE TABLE mailbox (
  id            INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name          VARCHAR(190) NOT NULL,
  email         VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
                COMMENT 'lower case; replies come here',
  delimiter     VARCHAR(1) CHARACTER SET ascii NOT NULL DEFAULT ''
                COMMENT 'plus-addressing: a reply token goes behind it',
  host          VARCHAR(254) NOT NULL,
  port          SMALLINT UNSIGNED NOT NULL DEFAULT 993,
  tls           ENUM('off', 'starttls', 'tls') CHARACTER SET ascii NOT NULL
                DEFAULT 'tls',
  verify        TINYINT UNSIGNED NOT NULL DEFAULT 1,
  login         VARCHAR(254) NOT NULL,
  secret        VARBINARY(1024) NOT NULL COMMENT 'sealed',
  folder        VARCHAR(254) NOT NULL DEFAULT 'INBOX',
  type_id       INT UNSIGNED NOT NULL COMMENT 'default type',
  enabled       TINYINT UNSIGNED NOT NULL DEFAULT 1,
  last_ok       DATETIME(3) NULL,
  last_error    TEXT NULL,
  last_error_at DATETIME(3) NULL,
  UNIQUE KEY mailbox_email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE mailbox_rule (
  mailbox_id  INT UNSIGNED NOT NULL,
  recipient   VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
              COMMENT 'lower case',
  type_id     INT UNSIGNED NOT NULL,
  PRIMARY KEY (mailbox_id, recipient)
) ENGINE=InnoDB;

-- kind: default_response, auto_reply, created_customer, created_agent,
-- claimed, customer_answered.  type_id NULL: for all types.
CREATE TABLE template (
  id          INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind        VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type_id     INT UNSIGNED NULL,
  name        VARCHAR(190) NOT NULL DEFAULT '',
  body        MEDIUMTEXT NOT NULL,
  is_default  TINYINT UNSIGNED NOT NULL DEFAULT 0,
  KEY template_kind (kind, type_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Absent row: on.  A row of a type overrides the general one (type_id 0).
CREATE TABLE notification (
  kind     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type_id  INT UNSIGNED NOT NULL DEFAULT 0,
  enabled  TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (kind, type_id)
) ENGINE=InnoDB;

-- Tickets -------------------------------------------------------------------

-- hidden: 0 visible, 1 in the trash, 2 merged into another.
-- waiting_since: the last message is an agent's and the customer has not
-- answered (NULL otherwise and when closed); closing by age reads its index.
-- unanswered_since: the oldest customer message without an answer.
CREATE TABLE ticket (
  id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  number        BIGINT UNSIGNED NOT NULL,
  type_id       INT UNSIGNED NOT NULL,
  status_id     INT UNSIGNED NOT NULL,
  priority      TINYINT NOT NULL DEFAULT 0 COMMENT '-1 low, 0 normal, 1 high',
  agent_id      BIGINT UNSIGNED NULL,
  unread        TINYINT UNSIGNED NOT NULL DEFAULT 0,
  hidden        TINYINT UNSIGNED NOT NULL DEFAULT 0,
  subject       VARCHAR(1000) NOT NULL,
  contact_name  VARCHAR(310) NOT NULL DEFAULT '',
  company_name  VARCHAR(190) NOT NULL DEFAULT '',
  email         VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
                DEFAULT '',
  created       DATETIME(3) NOT NULL,
  modified      DATETIME(3) NOT NULL,
  version       INT UNSIGNED NOT NULL DEFAULT 1,
  verifier      BINARY(16) NOT NULL,
  owner_id      BIGINT UNSIGNED NULL,
  contact_id    BIGINT UNSIGNED NULL,
  company_id    BIGINT UNSIGNED NULL,
  first_name    VARCHAR(100) NOT NULL DEFAULT '',
  middle_name   VARCHAR(100) NOT NULL DEFAULT '',
  last_name     VARCHAR(100) NOT NULL DEFAULT '',
  phone         VARCHAR(64) NOT NULL DEFAULT '',
  mailbox_id    INT UNSIGNED NULL COMMENT 'where it came in',
  origin        ENUM('mail', 'form', 'user', 'agent') CHARACTER SET ascii
                NOT NULL,
  mentions      BIGINT UNSIGNED NULL
                COMMENT 'number of a ticket that a stranger''s mail named',
  merged_into   BIGINT UNSIGNED NULL,
  messages      INT UNSIGNED NOT NULL DEFAULT 0,
  closed        DATETIME(3) NULL,
  waiting_since     DATETIME(3) NULL,
  unanswered_since  DATETIME(3) NULL,
  settled       TINYINT UNSIGNED AS (closed IS NOT NULL) VIRTUAL
                COMMENT 'closed: what agents work on is found past the rest',
  UNIQUE KEY ticket_number (number),
  KEY ticket_modified (modified, id),
  KEY ticket_settled_modified (settled, modified, id),
  KEY ticket_status_modified (status_id, modified, id),
  KEY ticket_type_status_modified (type_id, status_id, modified, id),
  KEY ticket_agent_status_modified (agent_id, status_id, modified, id),
  KEY ticket_status_number (status_id, number),
  KEY ticket_status_priority (status_id, priority, modified, id),
  KEY ticket_owner_modified (owner_id, modified, id),
  KEY ticket_contact_modified (contact_id, modified, id),
  KEY ticket_company (company_id, id),
  KEY ticket_email (email),
  KEY ticket_waiting (waiting_since)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE ticket_cc (
  ticket_id  BIGINT UNSIGNED NOT NULL,
  address    VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name       VARCHAR(190) NOT NULL DEFAULT '',
  PRIMARY KEY (ticket_id, address)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- kind: 1 customer, 2 agent, 3 note, 4 automatic (closing by age ...),
-- 5 event (claimed, status changed without a text).
-- body is what was written (Markdown for agents, text for mail); html is
-- the sanitised rendering, with the sanitiser's version.
CREATE TABLE message (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id    BIGINT UNSIGNED NOT NULL,
  kind         TINYINT UNSIGNED NOT NULL,
  user_id      BIGINT UNSIGNED NULL,
  author       VARCHAR(310) NOT NULL DEFAULT '',
  author_email VARCHAR(254) NOT NULL DEFAULT '',
  created      DATETIME(3) NOT NULL,
  body         MEDIUMTEXT NOT NULL,
  html         MEDIUMTEXT NULL,
  html_version TINYINT UNSIGNED NOT NULL DEFAULT 0,
  automatic    TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'vacation etc.',
  status_id    INT UNSIGNED NULL COMMENT 'status changed to',
  type_id      INT UNSIGNED NULL COMMENT 'type changed to',
  agent_id     BIGINT UNSIGNED NULL COMMENT 'assigned to',
  files        SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  mail_id      BIGINT UNSIGNED NULL,
  KEY message_ticket (ticket_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE attachment (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id   BIGINT UNSIGNED NOT NULL,
  message_id  BIGINT UNSIGNED NOT NULL,
  digest      BINARY(32) NOT NULL,
  size        BIGINT UNSIGNED NOT NULL,
  name        VARCHAR(255) NOT NULL,
  type        VARCHAR(127) NOT NULL DEFAULT '' COMMENT 'as verified or sent',
  image       TINYINT UNSIGNED NOT NULL DEFAULT 0
              COMMENT '1 png, 2 jpeg, 3 gif, 4 webp by magic bytes',
  content_id  VARCHAR(254) NOT NULL DEFAULT '',
  KEY attachment_ticket (ticket_id, message_id),
  KEY attachment_digest (digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- data NULL: in the store's directory.  touched: refreshed by a writer
-- before it refers to the digest; garbage is what nobody refers to for 24 h.
CREATE TABLE blob_object (
  digest   BINARY(32) NOT NULL PRIMARY KEY,
  size     BIGINT UNSIGNED NOT NULL,
  touched  DATETIME(3) NOT NULL,
  data     MEDIUMBLOB NULL,
  KEY blob_touched (touched)
) ENGINE=InnoDB;

-- Insert-only deltas, folded into ticket_count by ticketd; reading sums
-- both.  agent_id 0: nobody's; 4294967295: whoever's (the sum of all).
CREATE TABLE ticket_count (
  agent_id   BIGINT UNSIGNED NOT NULL,
  type_id    INT UNSIGNED NOT NULL,
  status_id  INT UNSIGNED NOT NULL,
  total      BIGINT NOT NULL DEFAULT 0,
  unread     BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (agent_id, type_id, status_id)
) ENGINE=InnoDB;

CREATE TABLE ticket_count_delta (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  agent_id   BIGINT UNSIGNED NOT NULL,
  type_id    INT UNSIGNED NOT NULL,
  status_id  INT UNSIGNED NOT NULL,
  total      INT NOT NULL,
  unread     INT NOT NULL,
  KEY delta_agent (agent_id, type_id, status_id, total, unread)
) ENGINE=InnoDB;

-- What happened, for live pages and the history.  Ids commit out of order:
-- readers poll with an overlap.
CREATE TABLE event (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  created    DATETIME(3) NOT NULL,
  kind       VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket_id  BIGINT UNSIGNED NULL,
  type_id    INT UNSIGNED NULL,
  user_id    BIGINT UNSIGNED NULL,
  ref_id     BIGINT UNSIGNED NULL,
  old_value  VARCHAR(255) NOT NULL DEFAULT '',
  new_value  VARCHAR(255) NOT NULL DEFAULT '',
  KEY event_created (created),
  KEY event_ticket (ticket_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Mail in -------------------------------------------------------------------

-- One row per mail that was seen in a mailbox, written with the raw bytes
-- before anything else is done.  digest is that of the raw mail without its
-- trace fields and is NULL on a row that turned out to be a duplicate.
-- state: received, done, duplicate, event, quarantine.
CREATE TABLE mail_in (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  mailbox_id   INT UNSIGNED NOT NULL COMMENT '0: ticketd inject',
  uidvalidity  INT UNSIGNED NULL,
  uid          INT UNSIGNED NULL,
  digest       BINARY(32) NULL,
  raw          BINARY(32) NOT NULL COMMENT 'blob_object',
  size         BIGINT UNSIGNED NOT NULL,
  state        ENUM('received', 'done', 'duplicate', 'event', 'quarantine')
               CHARACTER SET ascii NOT NULL DEFAULT 'received',
  tries        TINYINT UNSIGNED NOT NULL DEFAULT 0,
  received     DATETIME(3) NOT NULL,
  handled      DATETIME(3) NULL,
  ticket_id    BIGINT UNSIGNED NULL,
  message_id   BIGINT UNSIGNED NULL,
  type_id      INT UNSIGNED NULL,
  rule         VARCHAR(24) CHARACTER SET ascii NOT NULL DEFAULT ''
               COMMENT 'what matched: token, reference, tag, new ...',
  reason       VARCHAR(500) NOT NULL DEFAULT '',
  no_reply     VARCHAR(24) CHARACTER SET ascii NOT NULL DEFAULT ''
               COMMENT 'why no automatic mail was sent',
  sender       VARCHAR(254) NOT NULL DEFAULT '',
  subject      VARCHAR(1000) NOT NULL DEFAULT '',
  mail_id      VARCHAR(500) NOT NULL DEFAULT ''
               COMMENT 'its Message-ID without <>, for our References',
  UNIQUE KEY mail_uid (mailbox_id, uidvalidity, uid),
  UNIQUE KEY mail_digest (mailbox_id, digest),
  KEY mail_raw (raw),
  KEY mail_state (state, id),
  KEY mail_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Message-IDs of a ticket: ours and those of mail that came in.
CREATE TABLE mail_reference (
  hash        BINARY(32) NOT NULL COMMENT 'SHA-256 of the id without <>',
  ticket_id   BIGINT UNSIGNED NOT NULL,
  mailbox_id  INT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0: sent by us',
  PRIMARY KEY (hash, ticket_id),
  KEY reference_ticket (ticket_id)
) ENGINE=InnoDB;

-- Mail out: one row per recipient -------------------------------------------

-- The text is made of template and message when it is sent.
-- state: queued, sending, sent, failed, unknown (a crash between the
-- server's 250 and our commit; sent once more with the same Message-ID).
CREATE TABLE outbox (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind         VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ticket_id    BIGINT UNSIGNED NOT NULL,
  message_id   BIGINT UNSIGNED NOT NULL,
  type_id      INT UNSIGNED NOT NULL,
  template_id  INT UNSIGNED NULL COMMENT 'the chosen response template',
  user_id      BIGINT UNSIGNED NULL COMMENT 'the acting agent',
  to_address   VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  to_name      VARCHAR(310) NOT NULL DEFAULT '',
  to_role      ENUM('customer', 'cc', 'agent') CHARACTER SET ascii NOT NULL,
  mail_id      VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT 'Message-ID without <>, made once',
  state        ENUM('queued', 'sending', 'sent', 'failed', 'unknown')
               CHARACTER SET ascii NOT NULL DEFAULT 'queued',
  tries        SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  doubts       TINYINT UNSIGNED NOT NULL DEFAULT 0
               COMMENT 'sent again after a crash: at most once',
  not_before   DATETIME(3) NOT NULL,
  owner        VARCHAR(64) CHARACTER SET ascii NOT NULL DEFAULT '',
  lease        DATETIME(3) NULL,
  created      DATETIME(3) NOT NULL,
  sent         DATETIME(3) NULL,
  last_error   VARCHAR(500) NOT NULL DEFAULT '',
  UNIQUE KEY outbox_once (message_id, kind, to_address),
  UNIQUE KEY outbox_mail_id (mail_id),
  KEY outbox_state (state, not_before, id),
  KEY outbox_to (to_address, created),
  KEY outbox_kind (kind, type_id, created)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The daemon ----------------------------------------------------------------

-- SQL's own clock counts here, so that machines need not agree on theirs.
CREATE TABLE job_lease (
  name       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
             PRIMARY KEY,
  owner      VARCHAR(64) CHARACTER SET ascii NOT NULL DEFAULT '',
  expires    DATETIME(3) NOT NULL,
  last_run   DATETIME(3) NULL,
  last_ok    DATETIME(3) NULL,
  last_error VARCHAR(500) NOT NULL DEFAULT ''
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
