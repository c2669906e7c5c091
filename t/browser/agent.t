#!/usr/bin/perl

# The agent's workspace in a browser: sign-in, list, ticket, messages.

use lib 't/lib';
use Desk;

my $d = Desk->new(ticket => { ask_close => 'on' });
$d->seed->start;

# More tickets than a page of the list holds, two unread ones told apart.
my $visitor = $d->web;

create("Ticket $_", $_ % 2 ? 1 : 2) for 1 .. 51;
create('The printer is on fire', 1, high => 1);

$d->sql("update ticket set unanswered_since = '2026-01-01 10:00:00'
    where subject = 'The printer is on fire'");

$d->browser('t/browser/agent.mjs');

is $d->value("select count(*) from ticket t join status s
    on s.id = t.status_id where s.kind = 3"), 1, 'one ticket was closed';
is $d->value('select count(*) from message m join outbox o
    on o.message_id = m.id where m.kind = 3'), 0, 'no note is mailed';

done_testing;


sub create {
    my ($subject, $type, %more) = @_;
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        subject => $subject, type => $type, text => "About: $subject.",
        files => ['list.txt', 'text/plain', "a file of $subject\n"], %more });

    die "no ticket: $r->{status}\n" if $r->{status} != 200;
}
