#!/usr/bin/perl

# A rate, hours with an answer, what they come to, an invoice of them and its
# files, in a browser.

use lib 't/lib';
use Desk;

my $d = Desk->new;

$d->seed;
$d->sql(<<'END');
update user_account set admin = 1 where login = 'agent';
insert into company (id, name, address, address_no, zip, city, country, email,
    vat_no, comment, created, modified)
values (70, 'Nordlicht Reederei GmbH & Co. KG', 'Am Kai', '5 a', '20095',
    'Hamburg', 'DE', 'in@example.test', 'DE987654321', '', now(3), now(3));
insert into ticket (id, number, type_id, status_id, subject, contact_name,
    company_name, email, created, modified, verifier, origin, company_id)
values (1, 202600001, 1, 1, 'The printer on the third floor is on fire',
    'Carla Customer', 'Nordlicht Reederei GmbH & Co. KG', 'c@example.test',
    now(3), now(3), repeat('a', 16), 'form', 70);
insert into message (ticket_id, kind, author, created, body) values
    (1, 1, 'Carla Customer', now(3), 'Help!');
insert into ticket_count (agent_id, type_id, status_id, total, unread)
values (0, 1, 1, 1, 0), (4294967295, 1, 1, 1, 0);
END
$d->start(ticketd => 1);
$d->browser('t/browser/billing.mjs');

is $d->value("select group_concat(name order by number) from invoice"),
    'RE-00001,RE-00002', 'an invoice and its credit note';
is $d->value('select count(*) from time_entry where invoice_id is not null'),
    0, 'after which the hours are free';

done_testing;
