#!/usr/bin/perl

# Search in a browser: as one types, in the list's own pane, and without
# JavaScript.

use lib 't/lib';
use Desk;

my $d = Desk->new;
$d->seed->start;
$d->ticketd_start;

my $visitor = $d->web;

for ('Printer on fire', 'Printer out of paper', 'Invoice lost') {
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        subject => $_, type => 1, text => "About $_." });

    die "no ticket: $r->{status}\n" if $r->{status} != 200;
}

wait_until(sub { $d->value('select count(*) from search_due') == 0 }, 20);
$d->browser('t/browser/search.mjs');
$d->ticketd_stop;

done_testing;
