#!/usr/bin/perl

# Administration of a large desk: 5,000 users, 200 types, 500 groups.  Its
# pages answer at once and stay small, every list can be walked or searched,
# and the worker's picture of the desk stays small.

use lib 't/lib';
use Desk;
use Time::HiRes ();

my $d = Desk->new(workers => 1);
$d->seed(<<'END')->start;
insert into type_group (id, name, sort)
select 100 + seq, concat('Department ', seq), seq from seq_1_to_12;
insert into type (id, name, group_id, description, notify_to, sort)
select 1000 + seq, concat('Topic ', lpad(seq, 3, '0')), 101 + seq % 12,
       concat('What belongs to topic ', seq), '', seq from seq_1_to_200;
insert into user_group (id, name)
select 1000 + seq, concat('Team ', lpad(seq, 3, '0')) from seq_1_to_500;
insert into user_account (id, login, name, email, created)
select 10000 + seq, concat('person', lpad(seq, 4, '0')),
       concat(elt(1 + seq % 3, 'Mia', 'Ben', 'Ida'), ' ',
              elt(1 + seq % 5, 'Lang', 'Vogel', 'Petit', 'Visser', 'Moreau')),
       concat('person', seq, '@desk.test'), now(3) from seq_1_to_5000;
insert into user_group_member (user_id, group_id)
select distinct 10000 + u.seq, 1001 + (u.seq * 7 + k.seq * 131) % 500
  from seq_1_to_5000 u join seq_1_to_3 k;
insert into permission (type_id, principal, who_id, level)
select distinct 1000 + t.seq, 'group', 1001 + (t.seq * 13 + k.seq * 37) % 500,
       1 + (t.seq + k.seq) % 4 from seq_1_to_200 t join seq_1_to_20 k;
insert into permission (type_id, principal, who_id, level)
select distinct 1000 + t.seq, 'user', 10001 + (t.seq * 3 + k.seq * 11) % 60, 5
  from seq_1_to_200 t join seq_1_to_10 k;
analyze table user_account, user_group_member, permission, type;
END

my $admin = $d->web->login('admin');
my @slow;

# No page is larger than a picture, or makes anybody wait.
for my $page (qw(admin/ admin/users admin/users?q=vogel
    admin/users?only=without admin/users/new admin/users/10007
    admin/users/10007/permissions admin/groups admin/groups/1002
    admin/groups/1002/permissions admin/types admin/types/new
    admin/types/1003 admin/types/1003/permissions
    admin/types/1003/notifications admin/types/groups admin/permissions
    admin/mailboxes/new
    admin/templates admin/notifications admin/fields/new admin/options
    admin/history profile/))
{
    my @took;
    my $r;

    for (1 .. 3) {
        my $start = Time::HiRes::time();

        $r = $admin->get($page);
        push @took, Time::HiRes::time() - $start;
    }

    @took = sort { $a <=> $b } @took;
    diag sprintf '%-34s %4.0f ms %4.0f KB', $page, $took[0] * 1000,
        length($r->{content}) / 1024;
    push @slow, $page if $took[0] > 0.5 * Desk::slowness();
    ok $r->{status} == 200 && length $r->{content} < 200_000,
        "$page: shown, and small";
}

is "@slow", '', 'none takes half a second';
diag sprintf 'the worker has %d KB', memory();
cmp_ok memory(), '<', 40_000 * Desk::slowness(),
    'the worker, the desk in it, has less than 40 MB';

# Users are walked by key, and found.
my ($next, $n, %seen) = ('admin/users', 0);

while ($next && $n++ < 200) {
    my $r = $admin->get($next);

    $seen{$1}++ while $r->{content} =~ m{admin/users/(\d+)"}g;
    ($next) = $r->{content} =~ m{href="[^"]*(admin/users\?[^"]*after=[^"]*)"};
    $next =~ s/&amp;/&/g if $next;
}

is scalar keys %seen, $d->value('select count(*) from user_account'),
    'the list has every user';
is 0 + (grep { $_ > 1 } values %seen), 0, 'once';
like $admin->get('admin/users?q=person4711')->{content}, qr/person4711/,
    'one is found';

# The grid of a type has who holds something; others are added by name.
my $at = 'admin/types/1003/permissions';
my $page = $admin->get($at)->{content};

unlike $page, qr/>Team 001</, 'a group without a level is not in the grid';
$admin->submit($admin->get($at), { login => 'Team 001', level => 3 },
    form => qr/name="login"/);
is $d->value("select level from permission where type_id = 1003
    and principal = 'group' and who_id = 1001"), 3, 'it is added by its name';
like $admin->get($at)->{content}, qr/>Team 001</, 'and is there';
$admin->submit($admin->get($at), { login => 'PERSON0042', level => 2 },
    form => qr/name="login"/);
is $d->value("select level from permission where type_id = 1003
    and principal = 'user' and who_id = 10042"), 2, 'a user by the login';
like $admin->submit($admin->get($at), { login => 'Nobody', level => 2 },
    form => qr/name="login"/)->{content}, qr/neither a user/,
    'nobody is refused';

# The groups of a user come first of all boxes.
like $admin->get('admin/users/10007')->{content},
    qr/name="group" value="\d+" checked.*checked.*checked.*name="group"(?!.*checked)/s,
    'whose groups they are stand first';

done_testing;


# Of the worker, in KB.
sub memory {
    my ($pid) = Desk::Proc::children($d->pid('nginx'));

    return slurp("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m ? $1 : 0;
}
