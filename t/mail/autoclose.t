#!/usr/bin/perl
#
# Closing by age: only what waits for its customer for long enough, not in
# the exempt status, once for each time of day that came.

use lib 't/lib';
use Desk;

use POSIX ();

# A time of day that has just passed, in the desk's zone (UTC).
my $time = POSIX::strftime('%H:%M', gmtime(time - 60));
my $d = Desk->new(mail => 1, http => 0, ticket => {
    closing_days => 14, closing_time => $time,
    never_close_status => '"Waiting for the customer"',
});

$d->seed(<<'END');
INSERT INTO template (kind, type_id, name, body, is_default) VALUES
  ('closed_by_age', NULL, 'Closed',
   'Ticket {ticket:ticket_number} was closed.\n\n{MESSAGE}\n\n{LINK}\n', 1);
UPDATE desk SET revision = revision + 1;
END

my $number = 202500000;

sub ticket {
    my ($subject, %o) = @_;
    my $waiting = defined $o{days}
        ? "UTC_TIMESTAMP(3) - INTERVAL $o{days} * 24 HOUR + INTERVAL "
            . ($o{minutes} // 0) . ' MINUTE' : 'NULL';

    $number++;
    $d->sql("INSERT INTO ticket (number, type_id, status_id, hidden, subject,
        email, contact_name, created, modified, verifier, contact_id, origin,
        messages, waiting_since, doubted) VALUES ($number, 1, " . ($o{status} // 2)
        . ', ' . ($o{hidden} // 0) . ", '$subject', 'customer\@example.test',
        'Carla', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), RANDOM_BYTES(16), 1,
        'mail', 1, $waiting, " . ($o{doubted} // 0) . ')');
}

sub status { $d->value("select status_id from ticket where subject = '$_[0]'") }

ticket('old', days => 15);
ticket('just', days => 14, minutes => -1);
ticket('young', days => 14, minutes => 5);
ticket('exempt', days => 100, status => 4);
ticket('customer last');
ticket('trash', days => 100, hidden => 1);
ticket("bulk $_", days => 30) for 1 .. 5;
ticket('unverified', days => 30, doubted => 1);
$d->ticketd('recount');
$d->start;

ok(wait_until(sub {
    $d->value("select count(*) from event where kind = 'autoclose'")
}), 'it ran');
is(status('old'), 3, 'closed after fifteen days');
is(status('just'), 3, 'and after fourteen');
is(status('young'), 2, 'not five minutes before');
is(status('exempt'), 4, 'not in the exempt status');
is(status('customer last'), 2, 'not when the customer was last');
is(status('trash'), 2, 'not in the trash');
is($d->value("select count(*) from ticket where subject like 'bulk%' and"
    . ' status_id = 3 and closed is not null and waiting_since is null'), 5,
    'all of many');
is($d->value("select count(*) from message where kind = 4 and status_id = 3"),
    8, 'each with a message that says so');
is(status('unverified'), 3, 'one of an unverified sender, too');
ok(wait_until(sub { $d->inbox == 7 }), 'and mailed');
is($d->value("select count(*) from outbox where kind = 'closed_by_age'"), 7,
    'not to whose name may have been used');
like(($d->inbox)[0], qr/^Auto-Submitted: auto-generated/m,
    'marked as automatic');
like($d->value('select body from message where kind = 4 limit 1'),
    qr/14 days/, 'the message says after how long');
like(($d->inbox)[0], qr/was closed\.\r?\n\r?\nWe have had no answer/,
    'and so does the mail');

# The same day once: another daemon finds it done.
ticket('later', days => 50);
$d->ticketd('recount');
$d->ticketd_stop;
$d->ticketd_start;
sleep 2;
is(status('later'), 2, 'not again on the same day');

# The customer's answer reopens.
$d->deliver($d->mail(from => 'customer@example.test',
    subject => '[ts #202500001] old'));
ok(wait_until(sub { status('old') == 1 }), 'an answer opens it again');
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

done_testing;
