#!/usr/bin/perl

# Reports, settings and the trash in a browser: with the eyes of axe, light
# and dark, wide and narrow, in German.

use lib 't/lib';
use Desk;

my $d = Desk->new;
$d->seed(<<'END');
INSERT INTO ticket (number, type_id, status_id, agent_id, subject, created,
  modified, verifier, origin, closed, hidden)
SELECT 202600000 + seq, 1 + seq % 2, IF(seq % 3, 3, 1),
  IF(seq % 4, 2 + seq % 2, NULL), CONCAT('Ticket ', seq),
  UTC_TIMESTAMP() - INTERVAL seq * 9 HOUR, UTC_TIMESTAMP(), RANDOM_BYTES(16),
  'form', IF(seq % 3, UTC_TIMESTAMP() - INTERVAL seq * 6 HOUR, NULL),
  seq % 100 = 0 FROM seq_1_to_900;
INSERT INTO ticket_trash (ticket_id, deleted, user_id)
SELECT id, UTC_TIMESTAMP(3) - INTERVAL id HOUR, 4 FROM ticket
 WHERE hidden = 1;
END
$d->ticketd('recount');
$d->start(ticketd => 1);
wait_until(sub { $d->value('select count(*) from report_state where'
    . ' refreshed is not null') });

$d->browser('t/browser/reports.mjs');

done_testing;
