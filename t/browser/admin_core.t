#!/usr/bin/perl

# Administration of users, groups, types, permissions and statuses in a
# browser.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);

$d->seed(<<'END')->start;
insert into audit (created, actor, object, action, old_value, new_value)
select utc_timestamp(3), 'Somebody', 'option', 'changed', '', seq
  from seq_1_to_60;
END

my $user = $d->web->login('user');
my $r = $user->submit($user->get('new'), { subject => 'Mine', type => 1,
    text => 'Words' });
die "no ticket: $r->{status}\n" if $r->{status} != 200;

$d->browser('t/browser/admin_core.mjs',
    TK_NUMBER => $d->value('select number from ticket'));

is $d->value("select group_concat(p.level) from permission p
    join type t on t.id = p.type_id where t.name = 'Garden'"), '5',
    'the permission is stored';
is $d->value("select count(*) from status where name = 'On hold'"), 0,
    'the status is gone';

done_testing;
