#!/usr/bin/perl

# An agent with contacts, companies, pickers, links and custom fields.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);

$d->seed(<<'END')->start;
insert into custom_field (name, label, kind, options, type_id, customer)
values ('order_no', 'Order number', 'text', '', null, 1),
    ('quote', 'Quotation', 'text', '', 2, 1);
END

my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'customer@example.test', last_name => 'Customer',
    subject => 'The first one', text => 'Text' });
my ($number) = $made->{content} =~ m{/t/(\d+)/};

$visitor->submit($visitor->get('new'), { type => 1,
    email => 'other@example.test', last_name => 'Other',
    subject => 'Asked before', text => 'Text' });

$d->browser('t/browser/contacts.mjs', OTHER => $number);
done_testing;
