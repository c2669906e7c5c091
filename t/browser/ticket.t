#!/usr/bin/perl

# A ticket in a browser: what is at hand, what is folded, what is asked for.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $visitor = $d->web;

for my $n (1 .. 3) {
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        subject => "Ticket $n", type => 1, text => "Question $n." });

    is $r->{status}, 200, 'a ticket';
}

$d->browser('t/browser/ticket.mjs');

done_testing;
