-- The benchmark's desk: 20 types of which the agents manage 15, 60 agents.

SET NAMES utf8mb4;
SET @now = UTC_TIMESTAMP(3);

INSERT INTO type_group (id, name, sort)
SELECT seq, CONCAT('Group ', seq), seq FROM seq_1_to_4;
INSERT INTO type (id, name, group_id, description, external, notify_to, sort)
SELECT seq, CONCAT('Type ', seq), 1 + seq MOD 4, 'What this type is for.',
       seq <= 8, '', seq
  FROM seq_1_to_20;
INSERT INTO user_group (id, name) VALUES (1, 'First line'), (2, 'Others');
INSERT INTO user_account (id, login, name, created)
SELECT seq, CONCAT('agent', seq), CONCAT('Agent Number ', seq), @now
  FROM seq_1_to_60;
INSERT INTO user_group_member (user_id, group_id)
SELECT seq, 1 FROM seq_1_to_60;
INSERT INTO user_group_member (user_id, group_id) VALUES (60, 2);
INSERT INTO permission (type_id, principal, who_id, level)
SELECT seq, 'group', IF(seq <= 15, 1, 2), 5 FROM seq_1_to_20;
INSERT INTO status (id, name, kind, color, sort)
VALUES (4, 'Waiting for the customer', 2, 'blue', 25);
INSERT INTO template (kind, body, is_default)
VALUES ('default_response', '{MESSAGE}', 1);
UPDATE desk SET revision = revision + 1;
