#!/usr/bin/perl

# Administration of groups, accounts, type groups, custom fields, rates, the
# mail log and the quarantine in a browser.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1, ticket => { raw_keep => 30 });

$d->seed(<<'END')->start;
insert into user_group_member values (1, 1);
insert into user_group (name) values ('A group with a very long name that nobody would have thought of, but which somebody types in all the same');
END

# Three that are held, one that became a ticket.
$d->drop($d->mail(subject => $_, from => 'Eve <eve@x.test>', body => "Away.\n",
    headers => ['Auto-Submitted: auto-replied']))
    for 'Out of office', 'Away', 'Donaudampfschifffahrtsgesellschaft' x 3;
$d->drop($d->mail(subject => 'The lamp is dark'));
ok wait_until(sub { $d->value("select count(*) from mail_in
    where state in ('quarantine', 'done')") == 4 }, 30), 'four mails came in';

$d->browser('t/browser/admin_desk.mjs');

is $d->value("select count(*) from user_group where name like '%Night%'"), 0,
    'the group is gone';
is $d->value("select disabled from user_account where login = 'nora'"), 1,
    'the account is disabled';
is $d->value("select group_concat(state order by id) from mail_in
    where sender like '%eve%'") =~ tr/,//, 2, 'no mail got lost';

done_testing;
