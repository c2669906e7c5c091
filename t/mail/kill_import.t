#!/usr/bin/perl
#
# ticketd dies between each two steps of the import: no mail is lost, none
# counts twice.  TK_ROUNDS gives more mails a round (script/soak).

use lib 't/lib';
use Desk;

use Digest::SHA qw(sha256_hex);

my $d = Desk->new(mail => 1, http => 0,
    ticket => { import_batch => 4, autoreply_per_hour => 100000,
        autoreply_desk_per_hour => 100000 });
$d->seed;

my $mails = $ENV{TK_ROUNDS} || 5;
my @points = qw(fetched rows stored tried parsed files applied taken handled
    marked expunged);
my (%sent, $n);

sub doomed {
    my ($point) = @_;

    $d->run('doomed', out => "$d->{dir}/doomed.log", fine => 1,
        env => { %{ $d->checker_env('doomed') }, TK_CRASH => $point },
        cmd => [$d->checker('doomed'), "$Desk::B/ticketd", 'run', '-c',
            $d->conf]);
}

# Small mails lie in the database, others in a file; some have a file.
sub another {
    my $raw = $d->mail(from => sprintf('c%04d@example.test', ++$n),
        subject => "Mail $n", body => $n % 4 ? "Text $n\n"
            : "Long $n\n" . "x" x 76 . "\n" x 1 . ("y" x 70 . "\n") x 1200);

    $raw =~ s{Content-Type: text/plain; charset=utf-8\n\n(.*)}{<<"END"}se
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

$1
--b
Content-Type: application/octet-stream; name="f$n.bin"
Content-Disposition: attachment; filename="f$n.bin"

file $n
--b--
END
        if $n % 3 == 0;

    $sent{ sha256_hex($raw =~ s/\n/\r\n/gr) } = $n;
    $d->drop($raw);
}

sub settled {
    return !$d->inbox('support@desk.test')
        && !$d->value("select count(*) from mail_in where state = 'received'")
        && $d->value('select count(*) from mail_in') >= keys %sent;
}

for my $point (@points) {
    for my $times (1, 3) {
        next if $times > 1 && $point =~ /fetched|rows|stored|tried|handled|marked|expunged/;

        another() for 1 .. $mails;
        doomed("$point:$times");
        ok(wait_until(sub { !$d->alive('doomed') }),
            "died at $point, time $times");
        $d->end('doomed', 'KILL', 5);
        $d->ticketd_start;
        ok(wait_until(\&settled), 'the next one finished the work')
            or diag join "\n", map { join ' ', map { $_ // '-' } @$_ }
                $d->sql('select state, reason, count(*) from mail_in'
                    . ' group by 1, 2');
        $d->ticketd_stop;
    }
}

# Dead is dead, also while nobody has asked after it.
another() for 1 .. $mails;
doomed('applied:1');
ok(wait_until(sub { slurp('/proc/' . $d->pid('doomed') . '/stat')
    =~ /\) Z / }), 'one that died and was not buried');
$d->ticketd_start;
ok(wait_until(\&settled), 'holds up nobody');
$d->ticketd_stop;
$d->end('doomed', 'KILL', 5);

# Both at once, and one of them dies.
another() for 1 .. 4 * $mails;
$d->ticketd_start;
doomed('applied:2');
ok(wait_until(\&settled), 'two at once');
$d->ticketd_stop;
$d->end('doomed', 'TERM', 20);
ok(settled(), 'left nothing');

# The server forgets its UIDs: known mails are known by their bytes.
$d->drop($d->mail(id => 'again@client.test', subject => 'Again'))
    for 1 .. 2;
$d->ticketd_start;
ok(wait_until(sub {
    $d->value("select count(*) from mail_in where state = 'duplicate'") == 1
}), 'a second copy is a duplicate');
$d->ticketd_stop;

is($d->value("select count(*) from ticket where subject like 'Mail %'"), $n,
    "$n mails became as many tickets");
is($d->value("select count(distinct subject) from ticket where subject like"
    . " 'Mail %'"), $n, 'each its own');
is($d->value('select count(*) from message'), $n + 1, 'with one message each');
is($d->value("select count(*) from attachment"),
    int($n / 3), 'and the files that came along');
my %stored = map { $_->[0] => 1 } $d->sql("select lower(hex(raw)) from mail_in"
    . " where subject like 'Mail %' and state = 'done'");
is_deeply([sort keys %stored], [sort keys %sent],
    'the raw bytes of all are kept');
is($d->value("select count(*) from outbox where kind = 'auto_reply'"), $n + 1,
    'one automatic answer each');
is($d->value("select count(*) from mail_in where state = 'quarantine'"), 0,
    'none was given up');
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

# A mail that always ends the program does not hold up the others.
another() for 1 .. 3;
for (1 .. 3) {
    doomed('parsed:1');
    wait_until(sub { !$d->alive('doomed') });
    $d->end('doomed', 'KILL', 5);
}
$d->ticketd_start;
ok(wait_until(\&settled), 'three deaths later');
is($d->value("select count(*) from mail_in where state = 'quarantine'"), 1,
    'it is laid aside');
is($d->value("select count(*) from ticket where subject like 'Mail %'"),
    $n - 1, 'and the others are tickets');

done_testing;
