#!/usr/bin/perl

# Tickets put off: out of the list until their time, until the customer
# writes, or until they are closed.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my ($agent, $agent2, $user) = map { $d->web->login($_) }
    qw(agent agent2 user);

$user->submit($user->get('new'), { subject => $_, text => 'T', type => 1 })
    for qw(First Second);

my ($n) = map { $d->value("select number from ticket where subject = '$_'") }
    qw(First);
my $url = "agent/t/$n";

# Until a time.
my $page = snooze(for => 'tomorrow');
like $page->{content}, qr/The ticket is snoozed/, 'put off';
like $page->{content}, qr/Snoozed until.*08:00/s, 'until tomorrow at eight';
is listed(), 'Second', 'out of the list';
is listed('status=1'), 'Second', 'whatever is ticked';
is listed('sort=number'), 'Second', 'or sorted';
is listed('snoozed=1'), 'First', 'among those put off';
is listed('snoozed=1', $agent2), 'First', 'for other agents, too';
like $user->get('mine')->{content}, qr/First/, 'the customer sees it as ever';
is +($d->ticketd('recount'))[0], 0, 'it is still counted';

$page = snooze(until => '2001-01-01T08:00');
like $page->{content}, qr/no time to come/, 'not into the past';
snooze(until => $_) for 'never', '2026-13-01T08:00', '9999-01-01', '';
like $d->value('select until from ticket_snooze') // '', qr/^\d/,
    'what is no time changes nothing';
is listed(), 'Second', 'it is still put off';

$page = snooze(wake => 1);
like $page->{content}, qr/in the list again/, 'taken back';
is listed(), 'First Second', 'listed again';
is $d->value('select count(*) from ticket_snooze'), 0, 'nothing is left';

# Until the customer writes.
snooze(for => 'week');
my $day = $d->value('select dayofweek(until) from ticket_snooze');
ok $day == 2 || $day == 1 || $day == 3, 'until Monday, in the reader\'s zone';
$user->submit($user->get("t/$n"), { text => 'Well?' }, form => qr{/answer});
is listed(), 'First Second', 'the customer wrote';

# Until it is closed or deleted.
snooze(for => 'later');
$agent->submit($agent->get($url), { text => 'Done',
    status => 3 }, form => qr{/message});
is $d->value('select count(*) + (select sum(snoozed) from ticket)
    from ticket_snooze'), 0, 'a closed one is not put off';
like snooze(for => 'later')->{content}, qr/changed meanwhile|meanwhile/i,
    'nor can it be';
my ($csrf) = $agent->get($url)->{content} =~ /name="csrf" value="([^"]+)/;
my ($nonce) = $agent->get($url)->{content} =~ /name="nonce" value="([^"]+)/;
$agent->post("$url/reopen", { csrf => $csrf, nonce => $nonce });
is $d->value("select status_id from ticket where number = $n"), 1, 'reopened';

# Its time comes.
snooze(for => 'later');
is listed(), 'Second', 'put off again';
$d->sql('update ticket_snooze set until = now(3) - interval 1 hour');
$d->ticketd_start;
wait_until(sub { listed() eq 'First Second' }, 20);
is listed(), 'First Second', 'back by itself';
is $d->value("select kind from event order by id desc limit 1"), 'awake',
    'and the pages hear of it';
is $d->value("select subject from ticket order by modified desc limit 1"),
    'First', 'on top of the list';
$d->ticketd_stop;
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

done_testing;


sub snooze {
    my @fields = @_;
    my ($csrf) = $agent->get($url)->{content} =~ /name="csrf" value="([^"]+)/;

    return $agent->post("$url/snooze", { csrf => $csrf, @fields });
}

sub listed {
    my ($query, $who) = @_;
    my $c = ($who // $agent)->get('agent/?' . ($query // ''))->{content};

    return join ' ', sort $c =~ m{class="?k-s"?>.*?<a [^>]*>([^<]*)}g;
}
