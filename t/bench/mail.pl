#!/usr/bin/perl

# mail.pl [OPTIONS] OUT.json: what "script/bench mail" does, as an
# unprivileged account.  See docs/performance.md for what the figures mean.

use strict;
use warnings;

use Getopt::Long ();
use JSON::PP ();

use Desk;
use Desk::MailBench;

my %o = (mails => 3000, rounds => 3, latency => 41);

Getopt::Long::GetOptions(\%o, 'mails=i', 'rounds=i', 'latency=i') && @ARGV == 1
    or die "usage: mail.pl [--mails N] [--rounds N] [--latency N] OUT.json\n";

my $bench = Desk::MailBench->new(mails => $o{mails});

$bench->prepare;

for my $round (1 .. $o{rounds}) {
    print STDERR "bench: round $round of $o{rounds}\n";
    $bench->measure;
}

my $r = $bench->results;
$bench->stop;
$r->{latency} = Desk::MailBench::latency($o{latency}) if $o{latency};

my $all = -s $ARGV[0] ? JSON::PP::decode_json(slurp($ARGV[0])) : {};
$all->{mail} = $r;
spew($ARGV[0], JSON::PP->new->canonical->pretty->encode($all));

printf "%d mails, %.1f KiB each, and %d answers; %d rounds; medians\n\n",
    $r->{mails}, $r->{bytes} / $r->{mails} / 1024, $r->{answers}, $o{rounds};
printf "%-8s %8s %8s %8s %9s %6s\n", qw(mail rate/s bare/s peer/s share sql);
printf "%-8s %8.0f %8.0f %8.0f %8.0f%% %6.1f\n", $_,
    @{ $r->{$_} }{qw(ours bare peer)}, 100 * $r->{$_}{share},
    $r->{$_}{statements} for qw(import deliver);
printf "\nticketd had %.1f MiB at most\n", $r->{hwm_kib} / 1024;
printf "from the mail server's yes to the open list: median %d ms, slowest %d"
    . " ms of %d\n", @{ $r->{latency} }{qw(median_ms slowest_ms n)}
    if $r->{latency};
