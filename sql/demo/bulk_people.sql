-- Before many tickets: agents without a password and types for them, a
-- large desk's number of both.  @people and @types say how many there shall
-- be; what is there already stays.

SET NAMES utf8mb4;
SET @now = UTC_TIMESTAMP(3);

START TRANSACTION;

INSERT IGNORE INTO user_group (name) VALUES ('Support team');
SELECT id INTO @team FROM user_group WHERE name = 'Support team';
INSERT IGNORE INTO user_account (login, name, email, created)
SELECT CONCAT('agent', LPAD(seq, 3, '0')),
       CONCAT(ELT(1 + seq MOD 9, 'Alma', 'Bela', 'Cora', 'Dario', 'Elif',
                  'Finn', 'Gesa', 'Hana', 'Ivo'), ' ',
              ELT(1 + seq DIV 9 MOD 8, 'Arndt', 'Bergman', 'Carlsen', 'Dunn',
                  'Eriksen', 'Falk', 'Green', 'Hale'), ' ', seq),
       CONCAT('agent', LPAD(seq, 3, '0'), '@desk.test'), @now
  FROM seq_1_to_1000 WHERE seq <= @people;
INSERT IGNORE INTO user_group_member (user_id, group_id)
SELECT id, @team FROM user_account WHERE login REGEXP '^agent[0-9]{3}$';

INSERT IGNORE INTO type (name, group_id, description, notify_to, sort)
SELECT CONCAT(ELT(1 + seq MOD 5, 'Devices', 'Programs', 'Contracts',
                  'Deliveries', 'Rooms'), ' ', seq),
       (SELECT id FROM type_group ORDER BY (seq + id) MOD 2, id LIMIT 1),
       '', '', 100 + seq
  FROM seq_1_to_1000
 WHERE seq <= @types - (SELECT COUNT(*) FROM type t);
INSERT IGNORE INTO permission (type_id, principal, who_id, level)
SELECT id, 'group', @team, 5 FROM type;

UPDATE desk SET revision = revision + 1 WHERE id = 1;

COMMIT;
