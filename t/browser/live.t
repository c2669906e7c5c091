#!/usr/bin/perl

# Two agents at once, on several workers: news without reload, who is there,
# nothing lost of what is typed, asking where events are blocked.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 3, ticket => { undo => '20s' });
$d->seed->start;

my $visitor = $d->web;

for (1 .. 3) {
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        subject => "Ticket $_", type => 1, text => "About $_." });

    die "no ticket: $r->{status}\n" if $r->{status} != 200;
}

$d->browser('t/browser/live.mjs');

is +($d->ticketd('recount'))[0], 0, 'the counters agree';

done_testing;
