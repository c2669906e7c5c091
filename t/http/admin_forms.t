#!/usr/bin/perl

# Administration without JavaScript: users, groups, types, statuses,
# permissions, the explanation and the history.  Every form once as it should
# be, once with a bad field (kept and marked), without its token, and by
# somebody who is no administrator.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $admin = $d->web->login('admin');
my $agent = $d->web->login('agent');
my $user = $d->web->login('user');
my $r;

# --- the way in --------------------------------------------------------------

is $d->value('select count(*) from permission where principal = "user"
    and who_id = 1'), 0, 'an administrator who manages no type';
like $admin->get($_)->{url}, qr{/support/admin/$}, "begins there: /$_"
    for '', 'login';
like $agent->get('login')->{url}, qr{/agent/$}, 'an agent in the list';
like $user->get('login')->{url}, qr{/mine$}, 'others in theirs';

for my $page ('mine', 'new', 'profile/', 't/1', 'admin/', 'reports/') {
    like $admin->get($page)->{content}, qr{<nav.*href="/support/admin/".*</nav>}s,
        "the header of $page leads there";
}

unlike $_->get('profile/')->{content}, qr{/admin/}, 'for administrators alone'
    for $agent, $user;
unlike $admin->get('admin/external/preview')->{content}, qr{/admin/},
    'and not as a visitor sees it';

# --- users ------------------------------------------------------------------

$r = page('admin/users');
like $r->{content}, qr/Anna Agent/, 'users are listed';
unlike page('admin/users?q=nobody%25')->{content}, qr/Anna Agent/,
    'a search finds what it says';
like page('admin/users?q=Ann')->{content}, qr/Anna Agent/, 'by name';
like page('admin/users?only=admins')->{content}, qr/Ada Admin/, 'admins';
unlike page('admin/users?only=admins')->{content}, qr/Anna Agent/, 'alone';

my $new = page('admin/users/new');
like $new->{content}, qr/<option value="nl">Nederlands\s*</,
    'languages have their own names';
$r = $admin->submit($new, { login => 'two words', name => 'Nina <New>',
    email => 'nowhere', password => 'x', zone => 'Mars/Base' });
is $r->{status}, 422, 'a bad user is refused';
marked($r, $_) for qw(login email zone password);
like $r->{content}, qr/value="Nina &lt;New&gt;"/, 'what was typed is kept';
$r = $admin->submit($new, { login => 'nina', password => 'x' });
marked($r, 'password');
$r = $admin->submit($new, { login => 'Nina', name => 'Nina New',
    email => 'Nina@Example.org', password => 'a good password',
    zone => 'Europe/Berlin', language => 'de', contact => 'c@example.org',
    group => 1 });
is $r->{status}, 200, 'a good one is made';
my ($nina) = $r->{url} =~ m{users/(\d+)\?done=made};
ok $nina, 'and shown';
is row("select concat_ws('|', login, email, language, zone, admin, disabled,
    contact_id = (select contact_id from contact_email
                   where address = 'c\@example.org'))
    from user_account where id = $nina"),
    'nina|nina@example.org|de|Europe/Berlin|0|0|1', 'with all its fields';
is row("select count(*) from user_group_member where user_id = $nina
    and group_id = 1"), 1, 'in the group';
audited('user', $nina, 'created', '');
ok $d->web->login('nina', 'a good password'), 'who can sign in';
$r = $admin->submit(page('admin/users/new'), { login => 'nina' });
marked($r, 'login');
is $r->{status}, 422, 'a login is taken once';

$r = $admin->submit(page("admin/users/$nina"), { name => 'Nina Other',
    contact => '', zone => '' });
like $r->{url}, qr/done=saved/, 'changed';
audited('user', $nina, 'changed', $_) for qw(name contact zone);
is row("select contact_id is null from user_account where id = $nina"), 1,
    'unlinked';

my $old = $d->web->login('nina', 'a good password');
$r = $admin->submit(page("admin/users/$nina"), { password => 'abcdefghij',
    repeat => 'other' }, form => qr/name="repeat"/);
marked($r, 'repeat');
$r = $admin->submit(page("admin/users/$nina"), { password => 'abcdefghij',
    repeat => 'abcdefghij' }, form => qr/name="repeat"/);
like $r->{content}, qr/The password is set/, 'another password';
audited('user', $nina, 'changed', 'password');
is row("select count(*) from audit where new_value like '%abcdef%'"), 0,
    'which stands nowhere';
like $old->get('mine')->{url}, qr/login/, 'sessions have ended';
ok $d->web->login('nina', 'abcdefghij'), 'the new one opens';

$r = $admin->submit(page('admin/users/1'), { admin => undef },
    form => qr/name="login"/);
box_off('admin/users/1', 'admin');
is row('select admin from user_account where id = 1'), 1,
    'the last administrator stays one';
marked($r = box_on('admin/users/1', 'disabled'), 'disabled');
is row('select disabled from user_account where id = 1'), 0,
    'nobody disables the own account';
box_on("admin/users/$nina", 'disabled');
is row("select disabled from user_account where id = $nina"), 1, 'others may';
like page('admin/users?only=disabled')->{content}, qr/Nina Other/, 'listed';
box_off("admin/users/$nina", 'disabled');

# --- groups -----------------------------------------------------------------

$r = $admin->submit(page('admin/groups'), { name => 'Night shift' });
my ($group) = $r->{url} =~ m{groups/(\d+)\?done=made};
ok $group, 'a group is made';
$r = $admin->submit(page('admin/groups'), { name => 'Night shift' });
is $r->{status}, 422, 'once';
marked($r, 'name');
$r = $admin->submit(page("admin/groups/$group"), { logins => 'nina nobody' });
marked($r, 'logins');
like $r->{content}, qr/value="nina nobody"/, 'logins are kept';
is members($group), 0, 'nobody was added';
$admin->submit(page("admin/groups/$group"), { logins => 'nina, AGENT' });
is members($group), 2, 'members are added';
audited('group', $group, 'changed', 'member');
$r = $admin->submit(page("admin/groups/$group"), {},
    form => qr{/leave}, button => ['user', $nina]);
is members($group), 1, 'and removed';
option(registration_group => 'Night shift');
$admin->submit(page("admin/groups/$group"), { name => 'Day shift' });
is option('registration_group'), 'Day shift', 'the option that names it';
audited('group', $group, 'changed', 'name');

# --- types ------------------------------------------------------------------

$r = $admin->submit(page('admin/types/groups'), { name => 'Office' });
like $r->{url}, qr/done=made/, 'a type group';
$admin->submit(page('admin/types/groups'), { name => 'Works' });
my ($office, $works) = map { row("select id from type_group
    where name = '$_'") } qw(Office Works);
$r = $admin->submit(page('admin/types/groups'), { name => 'Office' },
    form => qr{types/groups/$works"});
is $r->{status}, 422, 'a name of its own';
$admin->submit(page('admin/types/groups'), {},
    form => qr{groups/$works/place}, button => ['to', 'up']);
is row("select group_concat(name order by sort) from type_group
    where id in ($office, $works)"), 'Works,Office', 'ordered';

my $form = page('admin/types/new');
$r = $admin->submit($form, { name => '', owner => 'nobody', notify_new => 1,
    notify_to => 'a@example.org, b', alt_sender => 1,
    description => 'Kept' });
is $r->{status}, 422, 'a bad type is refused';
marked($r, $_) for qw(name notify_to sender_email);
like $r->{content}, qr/>\s*Kept<\/textarea>/, 'and kept';
$r = $admin->submit($form, { name => 'Garden', sort => 'x' });
marked($r, 'sort');
like $r->{content}, qr/value="x".*?A number from -1000000 to 1000000, please/s,
    'kept, with what is allowed';
$r = $admin->submit($form, { name => 'Garden', group => $office,
    owner => 'agent', description => 'Trees & shrubs', external => 1,
    show_others => 1, notify_new => 1,
    notify_to => "a\@example.org,\nb\@example.org", alt_sender => 1,
    sender_name => 'The garden', sender_email => 'Garden@Example.org',
    sort => 5 });
my ($type) = $r->{url} =~ m{types/(\d+)/permissions\?done=made};
$d->sql("insert into permission values ($type, 'user', 2, 5);
    update desk set revision = revision + 1");
like page('agent/', $agent)->{content}, qr{<details[^>]*><summary>Office</summary>
    \s*<label\b[^>]*\stitle="Trees\ &amp;\ shrubs"[^>]*>
    <input\ [^>]*value=$type\b}x,
    'in the filter its group folds and its description is a tooltip';
$d->sql("delete from permission where type_id = $type;
    update desk set revision = revision + 1");
ok $type, 'a good one leads to its permissions';
is row("select concat_ws('|', name, group_id, owner_id, external, show_others,
    notify_new, alt_sender, sender_email, sort) from type where id = $type"),
    "Garden|$office|2|1|1|1|1|garden\@example.org|5", 'all fields';
audited('type', $type, 'created', '');
like page('new', $user)->{content}, qr/Sup/, 'the form for tickets';
unlike page('new', $user)->{content}, qr/Garden/, 'without permission no';
$r = $admin->submit(page("admin/types/$type"), { name => 'Support' },
    form => qr/name="notify_to"/);
marked($r, 'name');

# --- permissions --------------------------------------------------------------

grid("admin/types/$type/permissions", "w:$type:g:$group:0", 5);
is level($type, 'group', $group), 5, 'a level by the grid of the type';
audited('type', $type, 'changed', 'permission');
like page('agent/', $agent)->{content}, qr/Garden/,
    'who is in the group is its agent at once';
grid('admin/users/4/permissions', "w:$type:u:4:0", 2);
is level($type, 'user', 4), 2, 'and by the grid of a user';
like page('new', $user)->{content}, qr/Garden/, 'who may now create';
grid("admin/groups/$group/permissions", "w:$type:g:$group:5", 4);
is level($type, 'group', $group), 4, 'and by the grid of a group';

# Two who had the same grid open: the later writes what was changed there.
my $stale = page("admin/types/$type/permissions");
grid("admin/types/$type/permissions", "w:$type:g:$group:4", 5);
$admin->submit($stale, { "w:$type:u:4:2" => 1 }, form => qr/type="radio"/);
is level($type, 'group', $group), 5, 'and nothing else';
is level($type, 'user', 4), 1, 'but that';

$r = $admin->submit(page("admin/types/$type/permissions"),
    { login => 'nobody', level => 2 });
marked($r, 'login');
$admin->submit(page("admin/types/$type/permissions"),
    { login => 'user2', level => 3 });
is level($type, 'user', 5), 3, 'a user is added by the login';
like page('admin/users?only=without')->{content}, qr{admin/users/1"},
    'who may create nowhere is listed';

# --- why? -------------------------------------------------------------------

$user->submit($user->get('new'), { subject => 'Mine', text => 'Words',
    type => 1 });
my $number = row('select number from ticket order by id desc limit 1');

reason('user', $number, qr/sees ticket/, qr/own ticket, and the level/);
reason('agent', $number, qr/sees ticket/, qr/Manages the type/);
reason('admin', $number, qr/does not see/, qr/level on this type does not/);
reason('user2', $number, qr/does not see/, qr/somebody else/);
box_on("admin/users/$nina", 'disabled');
$r = page("admin/permissions?user=nina&ticket=$number");
is $r->{status}, 422, 'who cannot sign in';
like $r->{content}, qr/account is disabled/, 'sees nothing, which is said';
marked(page('admin/permissions?user=user&ticket=1'), 'ticket');

# --- a type's end -------------------------------------------------------------

$d->sql("update ticket set type_id = $type, agent_id = 4");
$d->sql('delete from ticket_count');
$r = $admin->post("admin/types/$type/delete", token("admin/types/$type"));
is $r->{status}, 422, 'a type with tickets is not deleted';
marked($r, 'delete', 1);
$r = $admin->submit(page("admin/types/$type"), { to => $type },
    form => qr{/empty"});
is $r->{status}, 422, 'nor emptied into itself';
$r = $admin->submit(page("admin/types/$type"), { to => 1 },
    form => qr{/empty"});
like $r->{content}, qr/The tickets are moved/, 'its tickets go elsewhere';
is row("select concat(type_id, '|', agent_id is null) from ticket
    where number = $number"), '1|1',
    'without the agent who does not manage that type';
is row("select concat(min(type_id), '|', sum(total)) from ticket_count
    where agent_id = 4294967295 and total = 1"), '1|1', 'and are counted there';
$admin->submit(page("admin/types/$type"), {}, form => qr{/archive"});
is row("select archived from type where id = $type"), 1, 'archived';
is $d->web->login('user2')->get('new')->{status}, 403,
    'then nobody creates in it';
$d->sql("insert into custom_field (name, label, options, type_id)
    values ('of_it', 'Of it', '', $type)");
my $of_it = row("select id from custom_field where name = 'of_it'");
$r = $admin->submit(page("admin/types/$type"), {}, form => qr{/delete"});
like $r->{url}, qr/done=deleted/, 'then it is deleted';
is row("select count(*) from custom_field where name = 'of_it'"), 0,
    'with its fields';
audited('field', $of_it, 'deleted', '');
is row("select count(*) from permission where type_id = $type"), 0,
    'with its permissions';
audited('type', $type, 'deleted', '');
$r = $admin->post('admin/types/1/delete', token('admin/types/2'));
is $r->{status}, 422, 'the others stay';

# --- statuses ---------------------------------------------------------------

$r = $admin->submit(page('admin/statuses/new'), { name => 'Open',
    color => 'blue' });
is $r->{status}, 422, 'a status has a name of its own';
marked($r, 'name');
$r = $admin->post('admin/statuses/new', { %{ token('admin/statuses/new') },
    name => 'Odd', color => 'url(x)' });
is $r->{status}, 422, 'and a colour of the palette';
$r = $admin->submit(page('admin/statuses/new'), { name => 'Waiting',
    color => 'teal' });
like $r->{url}, qr/done=made/, 'made';
my $waiting = row("select id from status where name = 'Waiting'");
is row('select name from status order by sort limit 3, 1'), 'Waiting',
    'before Closed';
audited('status', $waiting, 'created', '');
$admin->submit(page('admin/statuses'), {},
    form => qr{$waiting/place}, button => ['to', 'up']);
is row('select name from status order by sort limit 2, 1'), 'Waiting',
    'moved up';
option(never_close_status => 'Waiting');
$admin->submit(page("admin/statuses/$waiting"), { name => 'On hold' });
is option('never_close_status'), 'On hold', 'the option that names it';
is $d->value("select concat(actor, ' ', old_value, ' ', new_value) from audit
    where name = 'never_close_status'"), 'Ada Admin Waiting On hold',
    'with its line of history';
audited('status', $waiting, 'changed', 'name');

$d->sql("update ticket set status_id = $waiting");
$r = $admin->submit(page("admin/statuses/$waiting"), { to => '' },
    form => qr{/delete"});
is $r->{status}, 422, 'one in use needs a replacement';
$r = $admin->submit(page("admin/statuses/$waiting"), { to => 3 },
    form => qr{/delete"});
like $r->{url}, qr/done=deleted/, 'with one it goes';
is row("select concat(status_id, '|', closed is not null) from ticket
    where number = $number"), '3|1', 'its tickets are closed with it';
audited('status', $waiting, 'deleted', '');

for my $id (1, 3) {
    $r = $admin->post("admin/statuses/$id/delete",
        { %{ token("admin/statuses/$id") }, to => 2 });
    is $r->{status}, 422, 'the built-in ones stay';
}

$admin->submit(page('admin/statuses/3'), { name => 'Done' });
is row('select concat(name, kind) from status where id = 3'), 'Done3',
    'but may be called otherwise';

# --- the group's end, the history ---------------------------------------------

$admin->submit(page("admin/groups/$group"), {}, form => qr{/delete"});
is members($group) + row("select count(*) from permission
    where principal = 'group' and who_id = $group"), 0, 'a group is deleted';
audited('group', $group, 'deleted', '');

$r = page('admin/history');
like $r->{content}, qr/Ada Admin/, 'the history says who';
like page('admin/history?object=status')->{content}, qr/On hold/, 'what';
unlike page('admin/history?object=status')->{content}, qr/Day shift/,
    'of a kind alone';
like page("admin/history?object=user&id=$nina")->{content}, qr/Nina Other/,
    'and of one';
like page('admin/history?user=1')->{content}, qr/Night shift/, 'by whom';
unlike page('admin/history?user=2')->{content}, qr/Night shift/, 'alone';
$d->sql("insert into audit (created, actor, object, action, old_value,
    new_value) select utc_timestamp(3), 'x', 'option', 'changed', '', seq
    from seq_1_to_60");
$r = page('admin/history');
my ($older) = $r->{content} =~ /href="[^"]*\?([^"]*after=\d+)"/;
ok $older, 'there is a next page';
$older =~ s/&amp;/&/g;
isnt page("admin/history?$older")->{content}, $r->{content}, 'another one';

# --- who may not ------------------------------------------------------------

for my $path (qw(users users/4 groups types types/1 types/1/permissions
    statuses permissions history))
{
    is $agent->get("admin/$path")->{status}, 403, "$path: admins alone";
    like $d->web->get("admin/$path")->{url}, qr/login/, 'signed in';
}

my $changes = row('select count(*) from audit');

for my $path (qw(users/new users/4 groups types/new types/1 statuses/new
    statuses/2 statuses/2/place types/1/permissions users/4/permissions))
{
    is $admin->post("admin/$path", { name => 'x', login => 'x' })->{status},
        403, "$path: not without the token";
}

is row('select count(*) from audit'), $changes, 'and nothing was changed';

# The same form twice does it once.
my $twice = page('admin/statuses/new');
$admin->submit($twice, { name => 'Twice', color => 'red' }) for 1 .. 2;
is row("select count(*) from audit where name = 'Twice'"), 1, 'once';

# --- what apply changes stands there, too ---------------------------------------

spew($d->dir . '/more.desk', <<'END');
[status "Parked"]
color = purple

[type "Support"]
description = By the file
END

my ($status, undef, $err) = $d->capture({}, "$Desk::B/ticketd", 'apply', '-c',
    $d->conf, $d->dir . '/more.desk');
is $status, 0, 'a file is applied' or diag $err;
is row("select concat_ws('|', actor, user_id is null, field, new_value)
    from audit where object = 'type' order by id desc limit 1"),
    '|1|description|By the file', 'audited without a name';
is row("select action from audit where object = 'status' and name = 'Parked'"),
    'created', 'what it makes, too';
like page('admin/history')->{content}, qr/configuration file/, 'and shown so';

done_testing;


sub page {
    my ($path, $who) = @_;
    my $r = ($who // $admin)->get($path);

    if ($r->{status} !~ /^(?:200|422)$/ || $r->{content} =~ /\{\{|\}\}/) {
        fail "$path: $r->{status}, nothing of a template left";
    }

    return $r;
}


# The value of an option; sets it first, if there is one.
sub option {
    my ($name, $value) = @_;

    $d->sql("replace into desk_option values ('$name', '$value')")
        if defined $value;
    return $d->value("select value from desk_option where name = '$name'");
}


sub row { return $d->value($_[0]) }

sub members {
    return row("select count(*) from user_group_member where group_id = $_[0]");
}

sub level {
    return row("select coalesce(max(level), 0) from permission
        where type_id = $_[0] and principal = '$_[1]' and who_id = $_[2]");
}


sub marked {
    my ($r, $field, $plain) = @_;
    my $seen = $plain ? $r->{content} =~ /class="why"/
        : $r->{content} =~ /name="\Q$field\E"[^>]*aria-invalid="true"/;

    ok $seen, "$field is marked";
}


sub audited {
    my ($object, $id, $action, $field) = @_;

    is row("select count(*) > 0 from audit where object = '$object'
        and object_id = $id and action = '$action' and field = '$field'
        and actor = 'Ada Admin'"), 1, "history: $object $action $field";
}


# A form's fields as they are, but for one box.
sub box {
    my ($path, $name, $on) = @_;
    my ($form) = grep { $_->{html} =~ /name="login"/ }
        Desk::Web::forms(page($path));
    my @fields = grep { $_->[0] ne $name } @{ $form->{fields} };

    push @fields, [$name, 1] if $on;
    return $admin->send_form($form, \@fields);
}

sub box_on { return box(@_, 1) }
sub box_off { return box(@_, 0) }


sub grid {
    my ($path, $field, $level) = @_;
    my $r = $admin->submit(page($path), { $field => $level },
        form => qr/type="radio"/);

    like $r->{url}, qr/done=saved/, "$path: saved";
}


sub token {
    my ($path) = @_;
    my ($form) = grep { $_->{method} eq 'POST'
        && grep { $_->[0] eq 'nonce' } @{ $_->{fields} } }
        Desk::Web::forms(page($path));

    return { map { @$_ } grep { $_->[0] =~ /^(?:csrf|nonce)$/ }
        @{ $form->{fields} } };
}


sub reason {
    my ($login, $number, $verdict, $rule) = @_;
    my $r = page("admin/permissions?user=$login&ticket=$number");

    like $r->{content}, $verdict, "$login: the verdict";
    like $r->{content}, $rule, 'and its rule';
}
