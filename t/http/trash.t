#!/usr/bin/perl

# The trash: who may delete, who sees and restores it, and that it is emptied
# after 30 days with all that belongs to a ticket.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed(<<'END')->start;
INSERT INTO permission (type_id, principal, who_id, level) VALUES
  (2, 'user', 4, 4), (2, 'user', 5, 3);
UPDATE desk SET revision = revision + 1;
END

my ($user, $agent, $agent2) = map { $d->web->login($_) }
    qw(user agent agent2);

sub ticket {
    my ($subject, $type) = @_;

    $user->submit($user->get('new'), { subject => $subject, text => 'Text',
        type => $type, files => ['f.txt', 'text/plain', $subject] });
    return $d->value("select number from ticket where subject = '$subject'");
}

sub hidden { $d->value("select hidden from ticket where number = $_[0]") }

# A user: where the level allows, and nobody else's.
my $own = ticket('Own', 2);
my $lower = ticket('Lower', 1);
like($user->get("t/$own")->{content}, qr/Delete ticket/, 'delete is offered');
unlike($user->get("t/$lower")->{content}, qr/Delete ticket/,
    'not without the level');
my $csrf = $user->get('mine')->{content} =~ /name="csrf" value="([^"]+)/
    ? $1 : '';
is($user->post("t/$lower/delete", { csrf => $csrf, nonce => 'a' })->{status},
    403, 'nor done');
my $r = $user->submit($user->get("t/$own"), {}, form => qr{/delete});
like($r->{content}, qr/The ticket is in the trash/, 'deleted');
is(hidden($own), 1, 'to the trash');
unlike($r->{content}, qr{t/$own"}, 'gone from the list');
is($user->get("t/$own")->{status}, 404, 'and for the user');
is(($d->ticketd('recount'))[0], 0, 'no longer counted');

# Its agents see and restore it, others do not.
like($agent->get('agent/trash')->{content}, qr/Own/, 'the agent sees it');
like($agent->get('agent/trash')->{content}, qr/Uma User/, 'and who did it');
unlike($agent2->get('agent/trash')->{content}, qr/Own/,
    'not one of other types');
unlike($agent->get('agent/')->{content}, qr/>Own</, 'it is not in the list');
is($agent2->get("agent/t/$own")->{status}, 404, 'nor by its number');
$r = $agent->get("agent/t/$own");
like($r->{content}, qr/In the trash/, 'its page says where it is');
unlike($r->{content}, qr{formaction="[^"]*/claim"}, 'and offers no changes');
$r = $agent->submit($agent->get('agent/trash'), {}, form => qr{$own/restore});
like($r->{content}, qr/The ticket is restored/, 'restored');
is(hidden($own), 0, 'visible again');
is($user->get("t/$own")->{status}, 200, 'for the user, too');
like($agent->get('agent/trash')->{content}, qr/The trash is empty/,
    'the trash is empty');
is(($d->ticketd('recount'))[0], 0, 'counted again');

# By an agent.
($csrf) = $agent->get('agent/')->{content} =~ /name="csrf" value="([^"]+)/;
$agent->post("agent/t/$own/delete", { csrf => $csrf, nonce => 'b' });
is(hidden($own), 1, 'an agent deletes, too');
is($d->value("select group_concat(new_value order by id) from event"
    . " where kind = 'hidden'"), '1,0,1', 'each time with an event');

# After 30 days.
my $id = $d->value("select id from ticket where number = $own");
$d->sql("update ticket_trash set deleted = deleted - interval 30 * 24 hour"
    . ' + interval 1 minute');
$d->ticketd_start;
sleep 2;
is(hidden($own), 1, 'a minute before 30 days it is there');
$d->ticketd_stop;
$d->sql('update ticket_trash set deleted = deleted - interval 2 minute');
$d->ticketd_start;
ok(wait_until(sub { !defined hidden($own) }), 'then it is gone');
is($d->value("select count(*) from $_ where ticket_id = $id"), 0,
    "nothing is left in $_")
    for qw(message attachment ticket_cc event ticket_trash mail_reference);
is($d->value('select count(*) from message'), 1, 'others are untouched');
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

# Many that were deleted at one time: each stands on one of the pages.
$d->sql("insert into ticket (number, type_id, status_id, subject, created,
    modified, verifier, origin, hidden) select 209000000 + seq, 1, 1, 'Many',
    now(3), now(3), unhex(md5(seq)), 'form', 1 from seq_1_to_250;
    insert into ticket_trash (ticket_id, deleted) select id,
    utc_timestamp(3) - interval 1 hour from ticket where subject = 'Many'");
my (%found, $page);

for ($page = 'agent/trash'; $page;
     ($page) = $r->{content} =~ /rel="next"/
         ? $r->{content} =~ m{href="[^"]*/(agent/trash\?before=[^"]+)" rel="next"}
         : '')
{
    $r = $agent->get($page =~ s/&amp;/&/gr);
    $found{$1}++ while $r->{content} =~ m{agent/t/(2090\d+)"}g;
}

is(scalar keys %found, 250, 'pages of what was deleted at once');

# What is never removed says so.
like($agent->get('agent/trash')->{content}, qr/Gone for good<\/span> <time/,
    'when it is gone');
$d->sql("insert into message (ticket_id, kind, created, body) select id, 3,
    now(3), '' from ticket where subject = 'Many';
    insert into time_entry (message_id, user_id, agent, day, hours, rate_id,
    rate_name, amount, money, created) select id, 1, 'A', now(), 1, 1, 'R', 1,
    1, now(3) from message where ticket_id in (select id from ticket
    where subject = 'Many')");
my $kept = $agent->get('agent/trash')->{content};
like($kept, qr/stays: hours were entered/, 'or that it stays');
unlike($kept, qr/Gone for good<\/span> <time/, 'and then no day');
is((grep { $_ != 1 } values %found), 0, 'each once');

done_testing;
