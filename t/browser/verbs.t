#!/usr/bin/perl

# What is done with tickets in a browser, with and without JavaScript: merge,
# split, link, forward, copies, many at once; and each page accessible.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1);
$d->seed->start;

my $visitor = $d->web;

for (1 .. 9) {
    $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        email => "customer$_\@example.test", subject => "Ticket $_",
        type => 1, text => "About $_." });
}

# A second message to split off, in two of them.
$d->sql("insert into message (ticket_id, kind, author, created, body)
    select id, 1, 'Carla', utc_timestamp(3), 'Something else' from ticket
    where subject in ('Ticket 1', 'Ticket 2');
    update ticket set messages = messages + 1
    where subject in ('Ticket 1', 'Ticket 2')");

$d->browser('t/browser/verbs.mjs');

is $d->value("select count(*) from outbox where to_address like
    'elsewhere%\@example.org'"), 2, 'both forwarded messages are on their way';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

done_testing;
