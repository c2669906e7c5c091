#!/usr/bin/perl

# Taking back an answer in a browser: the button is there for its time.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 2, ticket => { undo => '6s' });
$d->seed->start;

my $visitor = $d->web;
my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
    last_name => 'Customer', email => 'customer@example.test',
    subject => 'Undo', type => 1, text => 'A question.' });

is $r->{status}, 200, 'a ticket';
$d->browser('t/browser/undo.mjs');
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

done_testing;
