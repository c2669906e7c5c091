#!/usr/bin/perl
#
# The database dies in the middle of an import and comes back: no mail is
# lost, none counts twice, none is blamed for it.  TK_ROUNDS as in
# kill_import.t.  A mail that nobody could settle is free when its lease is
# over, ten time-outs of SMTP later; these are long, since a busy machine's
# SMTP server is not what is tested.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0,
    ticket => { import_batch => 20, autoreply_per_hour => 100000,
        autoreply_desk_per_hour => 100000 });
$d->{ticket}{smtp} = 'server=127.0.0.1:' . $d->port('SMTP') . ' timeout=8s';
$d->configure;
$d->seed->start;

my $n = 0;
my $rounds = $ENV{TK_ROUNDS} || 4;

for my $round (1 .. $rounds) {
    my $want = $n + 20 + int rand 60;

    for (1 .. 150) {
        $n++;
        $d->drop($d->mail(from => "c$n\@example.test",
            subject => "Mail $n", body => "Text $n\n"));
    }

    ok(wait_until(sub {
        $d->value("select count(*) from mail_in where state = 'done'")
            >= $want
    }, 30, 0.001), "round $round has begun");
    $d->mysql_stop('KILL');
    $d->mysql_start;
    ok(wait_until(sub {
        !$d->inbox('support@desk.test')
            && !$d->value("select count(*) from mail_in where state ="
                . " 'received'")
    }, 20, 0.2), 'and was finished');
}

ok($d->alive('ticketd'), 'the daemon lived through it');
is($d->value('select count(*) from ticket'), $n, "$n mails, $n tickets");
is($d->value('select count(distinct subject) from ticket'), $n,
    'each its own');
is($d->value('select count(*) from message'), $n, 'with one message each');
is($d->value("select count(*) from mail_in where state <> 'done'"), 0,
    'none was laid aside');
ok(wait_until(sub {
    !$d->value("select count(*) from outbox where state in"
        . " ('queued', 'sending')")
}, 120, 0.2), 'all answers are sent');
my %count;
$count{ $_->{message_id} }++ for $d->smtp_log('mail');
is((grep { !$count{"<$_->[0]>"} } $d->sql('select mail_id from outbox')), 0,
    'none of them was lost');
is($d->value('select count(*) from outbox where tries > 1 + doubts'), 0,
    'none waited for what was not its fault');
is((grep { !$_->[1] && $count{"<$_->[0]>"} > 1 }
    $d->sql('select mail_id, doubts from outbox')), 0,
    'nor sent twice without a doubt');
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

done_testing;
