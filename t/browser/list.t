#!/usr/bin/perl

# The agent's list in a browser: many tickets at once, keys, views, columns,
# with and without JavaScript.

use lib 't/lib';
use Desk;

my $d = Desk->new;
$d->seed->start;

my $visitor = $d->web;

for (1 .. 12) {
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        subject => "Ticket $_", type => 1, text => "About $_." });

    die "no ticket: $r->{status}\n" if $r->{status} != 200;
}

$d->browser('t/browser/list.mjs');

is +($d->ticketd('recount'))[0], 0, 'the counters agree';

done_testing;
