#!/usr/bin/perl
#
# Many mails of every kind through a real mailbox: each becomes a message,
# an event or a quarantine entry, none is lost, none counts twice, and the
# daemon stays small.  ../shared/corpus joins our own mails where it is.

use lib 't/lib';
use Desk;

use Digest::SHA qw(sha256_hex);
use JSON::PP ();

my $corpus = $ENV{MAIL_CORPUS} // "$Desk::ROOT/../shared/corpus";
my @files = glob "$Desk::ROOT/t/data/eml/*.eml";
push @files, grep { -f } glob "$corpus/mail/*/*";

my $d = Desk->new(mail => 1, http => 0);
$d->{ticket}{$_} = 100000 for qw(autoreply_per_hour autoreply_desk_per_hour);
$d->configure;
$d->seed;

# The server turns bare LF into CRLF; what it gives is what counts.
my $n = 0;
my %digest;

for my $file (@files) {
    my $raw = slurp($file);
    next if $raw eq '';
    $d->drop($raw);
    $raw =~ s/(?<!\r)\n/\r\n/g;
    $raw =~ tr/\0/\x80/;                      # as Dovecot does
    push @{ $digest{ sha256_hex($raw) } }, $file;
    $n++;
}

ok($n > 0, "$n mails lie in the mailbox");

my $start = time;
$d->ticketd_start;
my $pid = $d->pid('ticketd');

ok(wait_until(sub {
    $d->alive('ticketd') && !$d->inbox('support@desk.test')
}, 240, 0.5), 'the mailbox is empty');
diag sprintf '%d mails in %d s', $n, time - $start;

ok($d->alive('ticketd'), 'the daemon is alive');
my ($peak) = slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+) kB/m;
cmp_ok($peak, '<', 200 << 10, 'and never had 200 MiB')
    if !$ENV{ASAN} && !$ENV{VALGRIND};
diag sprintf 'VmHWM %.1f MiB', $peak / 1024;

is($d->value('select count(*) from mail_in'), $n, 'a row for each');
is($d->value("select count(*) from mail_in where state = 'received'"), 0,
    'all of them settled');

my %state = map { @$_ } $d->sql('select state, count(*) from mail_in group by'
    . ' state');
diag join ', ', map { "$_ $state{$_}" } sort keys %state;
is($d->value("select count(*) from mail_in where state = 'quarantine'"
    . " and rule <> 'automatic'"), 0, 'none failed')
    or diag join "\n", map { join ' ', @$_ } $d->sql('select id, reason,'
        . " subject from mail_in where state = 'quarantine' and"
        . " rule <> 'automatic' limit 20");
is($d->value('select count(*) from message where mail_id is not null'),
    $state{done}, 'a message for each that was taken');
is($d->value('select count(distinct mail_id) from message'), $state{done},
    'and only one');
is($d->value("select count(*) from mail_in where rule = ''"), 0,
    'each decision has a rule');
# Which mails were answered automatically, by their bytes.
my %answered = map { $_->[0] => 1 } $d->sql('select lower(hex(i.raw)) from'
    . ' outbox o join mail_in i on i.message_id = o.message_id'
    . " where o.kind = 'auto_reply'");
my %seen = map { $_->[0] => 1 }
    $d->sql('select lower(hex(raw)) from mail_in');
is((grep { !$seen{$_} } keys %digest), 0,
    'the bytes of each are kept as the server gave them')
    or diag join "\n", map { @{ $digest{$_} } }
        grep { !$seen{$_} } keys %digest;

SKIP: {
    skip 'no corpus', 1 if !-e "$corpus/mail/expected.json";
    my %never = map { ("$corpus/mail/$_->{file}" => 1) }
        grep { $_->{expect}{must_not_autoreply} }
        @{ JSON::PP::decode_json(slurp("$corpus/mail/expected.json"))
            ->{mails} };
    my @wrong = grep { $never{$_} } map { @{ $digest{$_} } }
        grep { $digest{$_} } keys %answered;

    is("@wrong", '', scalar(keys %never) . ' that must not be answered were'
        . ' not, ' . keys(%answered) . ' others were');
}

is($d->value("select count(*) from outbox o join mail_in i on"
    . " i.message_id = o.message_id where o.kind = 'auto_reply'"
    . " and i.no_reply <> ''"), 0, 'no answer where there was a reason');
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

done_testing;
