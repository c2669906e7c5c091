#!/usr/bin/perl

# Users, groups, types, rights and statuses in Administration, without
# JavaScript: what is saved, refused and kept, who may not, what history says.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed("insert into permission (type_id, principal, who_id, level)
    values (1, 'user', 1, 5);\n")->start;

my $admin = $d->web->login('admin');
my $agent = $d->web->login('agent');

sub save {
    my ($path, $fields, $action) = @_;

    $action //= qr{action="[^"]*/\Q$path\E"};
    return $admin->submit($admin->get("admin/$path"), $fields,
        form => $action);
}

sub audit {
    my ($object) = @_;

    return $d->value("select count(*) from audit where object = '$object'");
}

for my $page ('', qw(users users/new users/2 users/2/permissions groups
    groups/1 groups/1/permissions permissions types types/new types/1
    types/1/permissions types/groups statuses statuses/new statuses/2 history))
{
    is $admin->get("admin/$page")->{status}, 200, "admin/$page";
    is $agent->get("admin/$page")->{status}, 403, '... for admins alone';
}

# Users.
my $r = save('users/new', { login => 'agent', name => 'Twice',
    email => 'twice@desk.test', password => 'long enough words' });
is $r->{status}, 422, 'a login is taken once';
like $r->{content}, qr/value="twice\@desk\.test"/, 'what was typed is kept';
like $r->{content}, qr/name="login"[^>]*aria-invalid="true"/,
    'the field is marked';

$r = save('users/new', { login => 'newcomer', name => 'New Comer',
    email => 'newcomer@desk.test', password => 'long enough words' });
is $r->{status}, 200, 'a user is made';
my $id = $d->value("select id from user_account where login = 'newcomer'");
ok $id, 'with a row';
ok audit('user'), 'and a line in history';
is $d->web->login('newcomer', 'long enough words')->get('mine')->{status},
    200, 'who signs in';
unlike $admin->get('admin/history')->{content}, qr/long enough words|argon2/,
    'history tells no password';

$r = save('users/1', { admin => undef });
is $r->{status}, 422, 'the last administrator stays one';
is $d->value('select admin from user_account where id = 1'), 1, 'really';
$r = save('users/1', { disabled => 1 });
is $r->{status}, 422, 'and enabled';

save("users/$id", { disabled => 1 });
is $d->value("select disabled from user_account where id = $id"), 1,
    'others are disabled';

# Groups.
save('groups', { name => 'Second line' });
my $group = $d->value("select id from user_group
    where name = 'Second line'");
ok $group, 'a group is made';
save("groups/$group", { logins => 'user2' },
    qr{action="[^"]*/groups/$group/join"});
is $d->value("select count(*) from user_group_member
    where group_id = $group and user_id = 5"), 1, 'with a member';

# Types.
$r = save('types/new', { name => 'Support' });
is $r->{status}, 422, 'a type\'s name is taken once';
save('types/new', { name => 'Press', description => 'Journalists',
    external => 1 });
my $type = $d->value("select id from type where name = 'Press'");
ok $type, 'a type is made';
like $d->web->get('new')->{content}, qr/>Press</,
    'and can be chosen at once';
my $made = $d->web->get('new');
$d->web->submit($made, { email => 'c@example.test', last_name => 'C',
    type => $type, subject => 'About you', text => 'Text' });
is $d->value("select count(*) from ticket where type_id = $type"), 1,
    'a ticket of it';
save("types/$type", {}, qr{action="[^"]*/types/$type/delete"});
is $d->value("select count(*) from type where id = $type"), 1,
    'a type with tickets is not deleted';

# Rights: what is granted counts at once.
my $page = $admin->get("admin/types/$type/permissions");
$admin->submit($page, { login => 'agent2', level => 5 },
    form => qr/name="login"/);
is $d->value("select level from permission where type_id = $type
    and principal = 'user' and who_id = 3"), 5, 'manage is granted';
ok audit('permission') || audit('type') > 1, 'which history tells';
my $number = $d->value("select number from ticket where type_id = $type");
is $d->web->login('agent2')->get("agent/t/$number")->{status}, 200,
    'and counts at once';
my $why = $admin->get("admin/permissions?user=agent2&ticket=%20%23$number");
like $why->{content}, qr/Manages the type/, 'the explainer names the rule';
$why = $admin->get("admin/permissions?user=agent&ticket=$number");
unlike $why->{content}, qr/Manages the type/, 'not for somebody else';
$why = $admin->get("admin/permissions?user=nobody&ticket=$number");
like $why->{content}, qr/no such user/, 'nor for nobody';

# Statuses.
$r = save('statuses/new', { name => 'Open', color => 'blue' });
is $r->{status}, 422, 'a status\' name is taken once';
save('statuses/new', { name => 'On order', color => 'green' });
my $status = $d->value("select id from status where name = 'On order'");
ok $status, 'a status is made';
$d->sql("update ticket set status_id = $status");
$d->ticketd('recount');
$r = save("statuses/$status", { to => 2 },
    qr{action="[^"]*/statuses/$status/delete"});
is $d->value("select count(*) from status where id = $status"), 0,
    'deleted with a replacement';
is $d->value("select count(*) from ticket where status_id = 2"), 1,
    'which its tickets have';
is $d->value('select count(*) from status where id in (1, 3)'), 2,
    'the built-in ones are there';
$admin->post('admin/statuses/3/delete', { to => 2, nonce => 'n',
    csrf => ($admin->get('admin/statuses')->{content}
        =~ /name="csrf" value="([^"]+)"/)[0] });
is $d->value('select count(*) from status where id = 3'), 1,
    'and stay';

# Without the form's token nothing happens.
is $admin->post('admin/groups', { name => 'Forged' })->{status}, 403,
    'no token, no change';
is $d->value("select count(*) from user_group where name = 'Forged'"), 0,
    'really';

my ($recount) = $d->ticketd('recount');
is $recount, 0, 'the counters are exact';

is $d->value("select group_concat(login order by login) from user_account
    where seen > utc_timestamp(3) - interval 1 minute"), 'admin,agent,agent2,newcomer',
    'who was here is known';

done_testing;
