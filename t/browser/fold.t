#!/usr/bin/perl

# A long conversation in a browser, with scripts and without: what is folded,
# what stays open, how it is opened.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $visitor = $d->web;
my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
    last_name => 'Customer', email => 'customer@example.test',
    subject => 'A long one', type => 1, text => 'Message 1 is the first.' });

is $r->{status}, 200, 'a ticket';

# 1 customer, 2 agent, 3 note; the reader wrote none of them.
my $id = $d->value('select max(id) from ticket');
my @kinds = (2, 1, 3, 2, 1, 2, 1, 2, 1, 1, 1, 1);

for my $i (0 .. $#kinds) {
    my $n = $i + 2;
    my $word = $n == 3 ? 'Zebrafish' : 'Nothing';

    $d->sql("insert into message (ticket_id, kind, author, created, body)
        values ($id, $kinds[$i], 'Author $n', now(3) - interval 100 - $n
        minute, 'Message $n of them.\\n\\n$word is in its text.')");
}

$d->sql("update ticket set messages = 13, subject = 'Zebrafish' where id = $id");
# The mail of one of the answers came back.
$d->sql("insert into outbox (kind, ticket_id, message_id, type_id, to_address,
    to_role, mail_id, state, not_before, created, last_error)
    select 'response', $id, id, 1, 'customer\@example.test', 'customer', 'a\@b',
    'failed', now(3), now(3), '550 gone' from message
    where body like 'Message 5 %'");
$d->browser('t/browser/fold.mjs', TICKET =>
    $d->value("select number from ticket where id = $id"));

done_testing;
