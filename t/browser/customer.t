#!/usr/bin/perl

# The pages of visitors and users in a browser, in English and German, and
# the whole way without JavaScript.

use lib 't/lib';
use Desk;

my $d = Desk->new(ticket => { languages => 'en de' });
$d->seed->start;
$d->browser('t/browser/customer.mjs');

is $d->value('select count(*) from ticket'), 3, 'three tickets were made';
is $d->value("select count(*) from ticket t join status s
    on s.id = t.status_id where s.kind = 3"), 3, 'and closed';

done_testing;
