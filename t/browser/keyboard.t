#!/usr/bin/perl

# The workspace by keyboard alone: what Tab comes to and in which order, every
# key of the help, and where the focus is afterwards.

use lib 't/lib';
use Desk;

my $d = Desk->new(ticket => { undo => '30s' });
$d->seed->start;
$d->sql("insert into rate (id, name, amount) values (1, 'Work', 8000);
    update desk set revision = revision + 1");

my $visitor = $d->web;

for (1 .. 8) {
    $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        email => 'customer@example.test', subject => "Ticket $_",
        type => 1, text => "About $_." });
}

$d->browser('t/browser/keyboard.mjs');

is $d->value("select count(*) from ticket where priority = 1"), 2,
    'what the keys chose for two they have';

done_testing;
