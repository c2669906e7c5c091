#!/usr/bin/perl
#
# ticketd dies between each two steps of the delivery: every mail goes out,
# and only one whose fate nobody could know goes out twice, with the same
# Message-ID.  A row that died with ticketd on this machine is free at once, one
# of another ten time-outs later, which is as long as the slowest mail may take.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0);
$d->seed;

my $n = 0;
my %doubled;

sub doomed {
    my ($point) = @_;

    $d->run('doomed', out => "$d->{dir}/doomed.log", fine => 1,
        env => { %{ $d->checker_env('doomed') }, TK_CRASH => $point },
        cmd => [$d->checker('doomed'), "$Desk::B/ticketd", 'run', '-c',
            $d->conf]);
}

sub settled {
    return $d->value('select count(*) from ticket') == $n
        && !$d->value("select count(*) from outbox where state in"
            . " ('queued', 'sending')");
}

for my $point (qw(owned built sent settled)) {
    for my $times (1, 2) {
        $d->drop($d->mail(from => 'c' . ++$n . '@example.test')) for 1 .. 2;
        doomed("$point:$times");
        ok(wait_until(sub { !$d->alive('doomed') }),
            "died at $point, time $times");
        $d->end('doomed', 'KILL', 5);
        $d->ticketd_start;
        ok(wait_until(\&settled, 40), 'the next one finished the work')
            or diag join "\n", map { join ' ', map { $_ // '-' } @$_ }
                $d->sql('select state, doubts, last_error, count(*) from'
                    . ' outbox group by 1, 2, 3');
        $d->ticketd_stop;
        $doubled{1}++ if $point eq 'sent';
    }
}

# Whether another machine's sender still lives nobody knows here.
$d->drop($d->mail(from => 'c' . ++$n . '@example.test'));
doomed('built:1');
ok(wait_until(sub { !$d->alive('doomed') }), 'died on another machine');
$d->end('doomed', 'KILL', 5);
$d->sql("update outbox set owner = concat('00000000', substr(owner, 9))
    where state = 'sending'");
my $others = "select count(*) from outbox where state = 'sending'
    and owner like '00000000.%'";
my $kept = $d->value($others);
cmp_ok($kept, '>=', 1, 'with a mail on its way');
$d->ticketd_start;
sleep 3;
is($d->value($others), $kept, 'which is left alone');
$d->sql("update outbox set lease = utc_timestamp(3) - interval 1 second
    where state = 'sending' and owner like '00000000.%'");
ok(wait_until(\&settled, 40), 'until its time is over');
$d->ticketd_stop;

# They go out in sets that share a commit; so many fates are unknown at most.
my $together = 32;

for my $point (qw(owned:12 sent:70 settled:12)) {
    my @before = $d->smtp_log('mail');

    $d->drop($d->mail(from => 'c' . ++$n . '@example.test')) for 1 .. 60;
    $d->{ticket}{deliver_interval} = '1h';
    $d->configure;
    $d->ticketd_start;
    ok(wait_until(sub { $d->value('select count(*) from ticket') == $n }, 60),
        'they are tickets');
    $d->ticketd_stop;
    delete $d->{ticket}{deliver_interval};
    $d->configure;
    doomed($point);
    ok(wait_until(sub { !$d->alive('doomed') }), "died at $point");
    $d->end('doomed', 'KILL', 5);
    cmp_ok($d->value("select count(*) from outbox where state = 'sending'"),
        '<=', 4 * $together, 'so many were on their way at most');
    $d->ticketd_start;
    ok(wait_until(\&settled, 60), 'the next one finished the work');
    $d->ticketd_stop;
    $doubled{$point} = twice(splice @{[ $d->smtp_log('mail') ]}, @before);
}

cmp_ok($doubled{'sent:70'}, '>=', 2, 'sets were cut in their midst');

sub twice {
    my %count;

    $count{ $_->{message_id} }++ for @_;
    return grep { $_ == 2 } values %count;
}

my %count;
$count{ $_->{message_id} =~ s/[<>]//gr }++
    for grep { $_->{from} ne 'c0' } $d->smtp_log('mail');
my @rows = $d->sql('select mail_id, state, doubts, last_error from outbox');

is(@rows, 2 * $n, 'an automatic answer and a notice for each');
is((grep { $_->[1] eq 'sent' } @rows), @rows, 'all of them are sent')
    or diag join "\n", map { join ' ', @$_ } grep { $_->[1] ne 'sent' } @rows;
is((grep { !$count{ $_->[0] } } @rows), 0, 'none was lost');
is((grep { ($count{ $_->[0] } // 0) > 1 && !$_->[2] } @rows), 0,
    'none was doubled without a doubt');
my $twice = grep { $count{ $_->[0] } == 2 } @rows;
$twice -= $doubled{$_} for grep { /:/ } keys %doubled;
cmp_ok($twice, '>=', $doubled{1},
    'one or more after each death between answer and commit');
cmp_ok($twice, '<=', 4 * $doubled{1}, 'as many as were on their way');
is((grep { $count{ $_->[0] } > 2 } @rows), 0, 'none more than twice')
    or diag join "\n", map { join ' ', $count{ $_->[0] }, @$_ }
        grep { $count{ $_->[0] } > 2 } @rows;

done_testing;
