#!/usr/bin/perl

# Choosing one of many agents in a browser: in the filter, for a ticket, for
# many tickets, by keys and by mouse.

use lib 't/lib';
use Desk;

my $d = Desk->new;
$d->seed->start;

$d->sql('insert into user_account (id, login, name, email, password, created)
    select 1000 + seq, concat("a", seq), concat("Person-", seq), concat("a",
        seq, "@x.test"), "", utc_timestamp(3) from seq_1_to_120;
    insert into permission (type_id, principal, who_id, level)
    select 1, "user", 1000 + seq, 5 from seq_1_to_120;
    update desk set revision = revision + 1');

my $visitor = $d->web;

for (1 .. 3) {
    $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        email => 'customer@example.test', subject => "Ticket $_",
        type => 1, text => "About $_." });
}

$d->sql("update ticket set agent_id = 1017 where subject = 'Ticket 2'");
$d->browser('t/browser/agents.mjs');

is $d->value('select count(*) from ticket where agent_id = 1099'), 2,
    'who was chosen for two has them';

done_testing;
