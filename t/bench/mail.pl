#!/usr/bin/perl

# mail.pl [OPTIONS] OUT.json: what "script/bench mail" does, as an
# unprivileged account.  See docs/performance.md for what the figures mean.

use strict;
use warnings;

use Getopt::Long ();
use JSON::PP ();

use Desk;
use Desk::MailBench;

my %o = (mails => 3000, rounds => 3);

Getopt::Long::GetOptions(\%o, 'mails=i', 'rounds=i') && @ARGV == 1
    or die "usage: mail.pl [--mails N] [--rounds N] OUT.json\n";

my $bench = Desk::MailBench->new(mails => $o{mails});

$bench->prepare;

for my $round (1 .. $o{rounds}) {
    print STDERR "bench: round $round of $o{rounds}\n";
    $bench->measure;
}

my $r = $bench->results;
$bench->stop;

my $all = -s $ARGV[0] ? JSON::PP::decode_json(slurp($ARGV[0])) : {};
$all->{mail} = $r;
spew($ARGV[0], JSON::PP->new->canonical->pretty->encode($all));

printf "%d mails, %.1f KiB each, and %d answers; %d rounds; medians\n\n",
    $r->{mails}, $r->{bytes} / $r->{mails} / 1024, $r->{answers}, $o{rounds};
printf "%-8s %8s %8s %8s %9s %6s\n", qw(mail rate/s bare/s peer/s share sql);
printf "%-8s %8.0f %8.0f %8.0f %8.0f%% %6.1f\n", $_,
    @{ $r->{$_} }{qw(ours bare peer)}, 100 * $r->{$_}{share},
    $r->{$_}{statements} for qw(import deliver);
