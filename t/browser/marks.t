#!/usr/bin/perl

# The buttons and keys of Markdown in the field of an answer.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $visitor = $d->web;
my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
    last_name => 'Customer', email => 'customer@example.test',
    subject => 'Marks', type => 1, text => 'A question.' });

is $r->{status}, 200, 'a ticket';
$d->browser('t/browser/marks.mjs');

done_testing;
