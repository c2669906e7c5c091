#!/usr/bin/perl

# What the workspace costs a browser: requests, bytes, movement, memory.
# script/budgets measures times as well, in a large desk.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 2, nginx => slurp("$Desk::ROOT/t/lib/nginx.conf")
    =~ s/(types \{)/gzip on;
    gzip_types text\/css text\/javascript image\/svg+xml;
    $1/r);
my $tickets = $ENV{TK_TICKETS} // 400;

$d->seed;

for (my $done = 0; $done < $tickets; $done += 20_000) {
    my $n = $tickets - $done < 20_000 ? $tickets - $done : 20_000;

    $d->sql("set \@tickets = $n, \@first = $done;\n"
        . slurp("$Desk::ROOT/sql/demo/bulk.sql"));
}

$d->sql('analyze table ticket, message; delete from session');
$d->start;
$d->browser('t/lib/budgets.mjs');

done_testing;
