#!/usr/bin/perl

# What agents and customers are told, as mails: in their language, with a
# link to the right page, and an agent's answer to it finds its way.

use lib 't/lib';
use Desk;

use POSIX ();

my $time = POSIX::strftime('%H:%M', gmtime(time - 60));
my $d = Desk->new(mail => 1, ticket => { closing_days => 14,
    closing_announce => 3, closing_time => $time });

$d->mailbox($_) for 'agent@desk.test', 'agent2@desk.test';
$d->seed(<<'END')->start;
DELETE FROM template WHERE kind IN ('created_agent', 'claimed');
UPDATE user_account SET language = 'de' WHERE id = 3;
INSERT INTO user_notice (user_id, new_ticket, assigned, unanswered, daily)
VALUES (2, 1, 1, 5, 0), (3, 0, 1, 0, 0);
INSERT INTO ticket (number, type_id, status_id, agent_id, subject, email,
  contact_name, created, modified, verifier, contact_id, origin, messages,
  unanswered_since, waiting_since) VALUES
  (202500001, 1, 1, 2, 'Forgotten', 'customer@example.test', 'Carla',
   UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), RANDOM_BYTES(16), 1, 'mail', 1,
   UTC_TIMESTAMP(3) - INTERVAL 6 HOUR, NULL),
  (202500002, 1, 1, 2, 'Fresh', 'customer@example.test', 'Carla',
   UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), RANDOM_BYTES(16), 1, 'mail', 1,
   UTC_TIMESTAMP(3) - INTERVAL 4 HOUR, NULL),
  (202500003, 1, 2, 2, 'Closing soon', 'customer@example.test', 'Carla',
   UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), RANDOM_BYTES(16), 1, 'mail', 1, NULL,
   UTC_TIMESTAMP(3) - INTERVAL 287 HOUR);
UPDATE desk SET revision = revision + 1;
END

sub plain { return map { s/=\r?\n//gr } $d->inbox($_[0]) }
sub mail { return (grep { /^Subject: .*\Q$_[1]\E/m } plain($_[0]))[-1] }

ok(wait_until(sub { mail('agent@desk.test', 'Forgotten') }),
    'what waits for too long is reminded of');
my $mail = mail('agent@desk.test', 'Forgotten') // '';
like($mail, qr/^Subject: \[ts #202500001\] Unanswered: Forgotten/m,
    'with the tag');
like($mail, qr/has waited for 5 hours of business time/, 'after how long');
like($mail, qr{\Q@{[ $d->base ]}\Eagent/t/202500001}, 'the agent\'s page');
like($mail, qr/^Reply-To: .*support\+t202500001-2-/m, 'answers find their way');
like($mail, qr/^Auto-Submitted: auto-generated/m, 'from a program');
ok(!mail('agent@desk.test', 'Fresh'), 'not before its time');

# The customer is told before it closes.
ok(wait_until(sub { mail('customer@example.test', 'Closing soon') }),
    'closing is announced');
$mail = mail('customer@example.test', 'Closing soon') // '';
like($mail, qr/will be closed in 3 days/, 'with the days left');
like($mail, qr{t/202500003/[\w-]{22}}, 'and the customer\'s link');
is($d->value("select status_id from ticket where number = 202500003"), 2,
    'it is not closed yet');

# New, and assigned.
$d->deliver($d->mail(from => 'customer@example.test', subject => 'Printer',
    text => 'It burns.'));
ok(wait_until(sub { mail('agent@desk.test', 'New ticket: Printer') }),
    'a new ticket is told');
$mail = mail('agent@desk.test', 'New ticket: Printer') // '';
like($mail, qr/Type: Support/, 'with its type');
my $number = $d->value("select number from ticket where subject = 'Printer'");
my $agent = $d->web->login('agent');
my $page = $agent->get("agent/t/$number");
$agent->submit($page, { agent => 3 }, form => qr{/change});
ok(wait_until(sub { $d->inbox('agent2@desk.test') == 1 }), 'assigned');
$mail = (plain('agent2@desk.test'))[0] // '';
like($mail, qr/Ihnen wurde ein Ticket zugewiesen/, 'in the reader\'s German');
$agent->submit($agent->get("agent/t/$number"), { agent => 2 },
    form => qr{/change});
sleep 1;
ok(!mail('agent@desk.test', 'Assigned to you'), 'not of what one did');
is($d->value("select count(*) from outbox where state in ('failed',"
    . " 'unknown')"), 0, 'nothing failed');

done_testing;
