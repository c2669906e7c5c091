#!/usr/bin/perl

# Every language that ships fits windows of any width: the words of another
# one are longer.

use lib 't/lib';
use Desk;

my $d = Desk->new;

$d->seed;
$d->sql("update user_account set admin = 1 where login = 'agent';
    insert into rate (name, amount) values ('On site', 12500)");
$d->start;

my $visitor = $d->web;

$visitor->submit($visitor->get('new'), { last_name => 'Customer', type => 1,
    email => 'customer@example.test', subject => 'Words', text => 'Long?' });
$d->browser('t/browser/languages.mjs');

done_testing;
