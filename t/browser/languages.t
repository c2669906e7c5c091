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
$d->browser('t/browser/languages.mjs');

done_testing;
