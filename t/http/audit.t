#!/usr/bin/perl

# Every change leaves a row: who, when, from what to what.  Each route of
# routes.def that changes something is done once, in Administration (table
# audit) and on a ticket (table event); a new one without a line here fails.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, ticket => { undo => '60s' });
$d->seed("insert into rate (id, name, amount) values (1, 'Work', 8000);
    insert into custom_field (id, name, label, options)
    values (1, 'colour', 'Colour', '');
    replace into desk_option values ('external_css', 'p { margin: 0 }')");
$d->start;

my %web = map { $_ => $d->web->login($_) } qw(admin agent agent2 user);
my ($admin, $agent) = @web{qw(admin agent)};
my %csrf;
my @who = ('admin', 1, 'Ada Admin');
my $serial = 0;
my %done;

# Not the change of a ticket or of the configuration, with where it is kept.
my %other = map { $_ => 1 } (
    # one's own screen, drafts and requests
    qw(agent_columns_save agent_views_save agent_draft agent_preview
    agent_template agent_order agent_here_set agent_export my_export
    contacts_export billing_export report_export invoice_file
    agent_original),
    # an invoice says itself by whom it was issued; sessions, mailed proofs
    qw(invoice_issue invoice_credit login_post logout lost_post
    reset_post register_post enrol_post profile_confirm),
    # what comes in by a form is the first message, seen below for users
    qw(new_post ticket_answer ticket_close ticket_reopen),
);

# Route, where, fields; then what history says: object, name, action, field,
# old and new value; a pattern where it is no plain text.
sub change {
    my ($route, $path, $fields, @rows) = @_;
    my $last = $d->value('select coalesce(max(id), 0) from audit');

    $done{$route} = 1;
    post($web{ $who[0] }, $path, $fields, $route);

    my @is = map { join '|', @$_ } $d->sql("select object, name, action,
        field, old_value, new_value from audit where id > $last
        and user_id = $who[1] and actor = '$who[2]'
        and created > utc_timestamp(3) - interval 1 minute order by id");

    has($route, \@is, @rows);
}


sub ticket {
    my ($route, $who, $path, $fields, @rows) = @_;
    my $last = $d->value('select coalesce(max(id), 0) from event');
    my %id = (agent => 2, agent2 => 3, user => 4);

    $done{$route} = 1;
    post($web{$who}, $path, $fields, $route);

    my @is = map { join '|', @$_ } $d->sql("select kind, old_value, new_value
        from event where id > $last and user_id = $id{$who}
        and ticket_id is not null
        and created > utc_timestamp(3) - interval 1 minute order by id");

    has("$route $path", \@is, @rows);
}


sub has {
    my ($name, $is, @rows) = @_;

    for my $row (@rows) {
        ok +(grep { ref $row ? /^$row$/s : $_ eq $row } @$is),
            "$name: $row" or diag join "\n", 'is:', @$is;
    }
}


sub post {
    my ($web, $path, $fields, $name) = @_;
    my $csrf = $csrf{$web} //= ($web->get('profile/')->{content}
        =~ /name="?csrf"? value="([^"]+)"/)[0];
    my $r = $web->post($path, { csrf => $csrf, nonce => 'n' . ++$serial,
        %$fields }, no_follow => 1);

    like $r->{status}, qr/^(?:200|303)$/, "$name: done"
        or diag $r->{content} =~ /class="why"[^>]*>([^<]*)/g;
}


sub newest { return $d->value("select max(id) from $_[0]") }

sub version {
    return $admin->get($_[0])->{content} =~ /name="version" value="([^"]*)"/
        ? $1 : '';
}

# --- Administration -----------------------------------------------------------

change(adm_options_post => 'admin/options',
    { fields_of('admin/options'), title => 'Ours' },
    'option|title|changed|value||Ours');
change(adm_external_post => 'admin/external',
    { fields_of('admin/external'), external_intro => 'Hello' },
    'option|external_intro|changed|value||Hello');
change(adm_billing_save => 'admin/billing',
    { fields_of('admin/billing'), seller_name => 'Seller' },
    'billing||changed|seller_name||Seller');

change(adm_group_make => 'admin/groups', { name => 'Night' },
    'group|Night|created|||');
my $id = newest('user_group');
change(adm_group_save => "admin/groups/$id", { name => 'Day' },
    'group|Day|changed|name|Night|Day');
change(adm_group_join => "admin/groups/$id/join", { logins => 'user2' },
    'group|Day|changed|member||user2');
change(adm_group_permissions_save => "admin/groups/$id/permissions",
    { "w:1:g:$id:0" => 2 }, 'type|Support|changed|permission|group:Day none|group:Day create');
change(adm_group_leave => "admin/groups/$id/leave", { user => 5 },
    'group|Day|changed|member|user2|');
change(adm_group_delete => "admin/groups/$id/delete", {},
    'group|Day|deleted|||');

change(adm_user_make => 'admin/users/new', { login => 'nina', name => 'Nina',
    password => 'long enough words' }, 'user|nina|created|||');
$id = newest('user_account');
change(adm_user_save => "admin/users/$id", { login => 'nina', name => 'Nina',
    admin => 1, email => 'nina@desk.test', group => 2 },
    'user|nina|changed|admin|off|on',
    'user|nina|changed|email||nina@desk.test',
    'user|nina|changed|group||Staff');
change(adm_user_password => "admin/users/$id/password",
    { password => 'other long words', repeat => 'other long words' },
    qr/user\|nina\|changed\|password\|[^|]*\|[^|]*/);
change(adm_user_permissions_save => "admin/users/$id/permissions",
    { "w:1:u:$id:0" => 1 },
    'type|Support|changed|permission|user:nina none|user:nina read');
change(adm_type_permissions_save => 'admin/types/1/permissions',
    { "w:1:u:$id:1" => 5 },
    'type|Support|changed|permission|user:nina read|user:nina manage');

change(adm_type_group_make => 'admin/types/groups', { name => 'Works' },
    'type_group|Works|created|||');
$id = newest('type_group');
change(adm_type_group_save => "admin/types/groups/$id", { name => 'Shop' },
    'type_group|Shop|changed|name|Works|Shop');
change(adm_type_group_place => "admin/types/groups/$id/place",
    { to => 'up' }, qr/type_group\|Shop\|changed\|\w+\|\d+\|\d+/);
change(adm_type_group_delete => "admin/types/groups/$id/delete", {},
    'type_group|Shop|deleted|||');

change(adm_type_make => 'admin/types/new', { name => 'Garden', sort => 0 },
    'type|Garden|created|||');
my $garden = $id = newest('type');
change(adm_type_save => "admin/types/$id", { name => 'Park', sort => 1,
    description => 'Trees', notify_new => 1, notify_to => 'a@b.test',
    show_others => 1, owner => 'agent' },
    'type|Park|changed|name|Garden|Park',
    'type|Park|changed|description||Trees',
    'type|Park|changed|notify_to||a@b.test',
    'type|Park|changed|show_others|off|on',
    'type|Park|changed|owner||agent', 'type|Park|changed|sort|0|1');
change(adm_type_archive => "admin/types/$id/archive", { archived => 1 },
    'type|Park|changed|archived|off|on');
$d->sql("insert into ticket (number, type_id, status_id, subject,
    contact_name, email, created, modified, verifier, origin, messages)
    values (202670000, $id, 1, 'Tree', 'X', 'x\@x.test', now(3), now(3),
    unhex(md5(1)), 'form', 0)");
change(adm_type_empty => "admin/types/$id/empty", { to => 1 });
ok $d->value("select count(*) from event e join ticket t on t.id = e.ticket_id
    where t.number = 202670000 and e.kind = 'type' and e.old_value = '$id'
    and e.new_value = '1' and e.user_id = 1"), '... on each ticket';
change(adm_type_delete => "admin/types/$id/delete", {},
    'type|Park|deleted|||');

change(adm_status_make => 'admin/statuses/new', { name => 'Ordered',
    color => 'red' }, 'status|Ordered|created|||');
$id = newest('status');
change(adm_status_save => "admin/statuses/$id", { name => 'On order',
    color => 'green' }, 'status|On order|changed|name|Ordered|On order',
    'status|On order|changed|color|red|green');
change(adm_status_place => "admin/statuses/$id/place", { to => 'up' },
    qr/status\|On order\|changed\|\w+\|\d+\|\d+/);
change(adm_status_delete => "admin/statuses/$id/delete", { to => 2 },
    qr/status\|On order\|deleted.*/);

change(adm_template_make => 'admin/templates/new', { kind => 'default_response',
    name => 'Mine', body => 'One' }, qr/template\|Mine\|created\|.*/);
$id = newest('template');
change(adm_template_post => "admin/templates/$id", { name => 'Yours',
    body => 'Two' }, 'template|Yours|changed|name|Mine|Yours',
    'template|Yours|changed|body|One|Two');
change(adm_template_delete => "admin/templates/$id/delete", {},
    'template|Yours|deleted||Two|');
change(adm_notifications_post => 'admin/notifications', {},
    qr/notification\|auto_reply\|changed\|[^|]*\|on\|off/);
change(adm_type_notify_post => 'admin/types/1/notifications',
    { auto_reply => 'on' },
    qr/notification\|.*\|changed\|[^|]*\|[^|]*\|on/);

change(adm_rate_make => 'admin/rates/new', { name => 'Help', amount => '80' },
    'rate|Help|created|||');
$id = newest('rate');
change(adm_rate_change => "admin/rates/$id", { name => 'Help',
    amount => '90', cost_code => 'C1' },
    'rate|Help|changed|amount|80.00|90.00', 'rate|Help|changed|cost_code||C1');
change(adm_rate_delete => "admin/rates/$id/delete", {},
    'rate|Help|deleted|||');

change(adm_field_make => 'admin/fields/new', { name => 'size',
    label => 'Size', kind => 'text', sort => 0 }, 'field|Size|created|||');
$id = newest('custom_field');
change(adm_field_change => "admin/fields/$id", { name => 'size', label => 'Length',
    required => 1, customer => 1, sort => 0 },
    'field|Length|changed|label|Size|Length',
    'field|Length|changed|required|off|on', 'field|Length|changed|customer|off|on');
change(adm_field_delete => "admin/fields/$id/delete", {},
    'field|Length|deleted|||');

my %box = (name => 'Box', email => 'box@desk.test', host => 'h.test',
    port => 993, tls => 'tls', verify => 1, login => 'box', type => 1,
    secret => 'mail secret', folder => 'INBOX', enabled => 1, first => 'all',
    confirm => 1);
change(adm_mailbox_make => 'admin/mailboxes/new', \%box,
    qr/mailbox\|box\@desk\.test\|created\|\|\|/);
$id = newest('mailbox');
change(adm_mailbox_post => "admin/mailboxes/$id", { %box, host => 'i.test',
    secret => 'again' }, qr/mailbox\|.*\|changed\|host\|h\.test\|i\.test/);
change(adm_mailbox_delete => "admin/mailboxes/$id/delete", {},
    qr/mailbox\|.*\|deleted\|\|.*/);

for (qw(again plain delete)) {
    $d->sql("insert ignore into blob_object (digest, size, touched, data)
        values (unhex(sha2('x', 256)), 1, utc_timestamp(3), 'x');
        insert into mail_in set mailbox_id = 0, size = 1,
        raw = unhex(sha2('x', 256)), received = utc_timestamp(3),
        sender = 'x\@x.test', subject = 'S', reason = 'odd',
        state = 'quarantine'");
    change("adm_mail_$_" => 'admin/mail/' . newest('mail_in') . "/$_", {},
        $_ eq 'delete' ? 'mail|x@x.test: S|deleted|||'
            : "mail|x\@x.test: S|changed|quarantine|odd|$_");
}

# --- a ticket -------------------------------------------------------------------

$web{user}->submit($web{user}->get('new'), { type => 1, subject => 'Water',
    text => 'It leaks' });
my $n = $d->value("select number from ticket where subject = 'Water'");
my $t = $d->value("select id from ticket where number = $n");
my $at = "agent/t/$n";
my $m = $d->value("select id from message where ticket_id = $t");
ok $d->value("select count(*) from event where ticket_id = $t
    and kind = 'created' and user_id = 4"), 'created, by whom';

ticket(agent_verb => agent => "$at/$_->[0]", $_->[2] // {}, "$_->[1]") for
    ['claim', 'agent|0|2'], ['unclaim', 'agent|2|0'], ['read', 'unread|1|0'],
    ['unread', 'unread|0|1'], ['close', 'status|1|3'],
    ['reopen', 'status|3|1'], ['change', 'type|1|2', { type => 2 }],
    ['change', 'type|2|1', { type => 1 }],
    ['change', 'agent|0|3', { agent => 3 }],
    ['change', 'priority|0|1', { priority => 1 }],
    ['delete', 'hidden|0|1'], ['restore', 'hidden|1|0'];
ticket(agent_message => agent => "$at/message", { text => 'A note',
    note => 1, status => 2, agent => 2 }, qr/note\|\|/, 'status|1|2',
    'agent|3|2');
ticket(agent_undo => agent => "$at/undo", {}, qr/unsent\|.*/, 'status|2|1');
ticket(agent_message => agent => "$at/message", { text => 'An answer',
    hours => '1:30', rate => 1 }, qr/message\|.*/);
my $mine = $d->value("select max(id) from message where ticket_id = $t");
is $d->value("select concat(agent, ' ', hours, ' ', created > now(3) -
    interval 1 day) from time_entry where message_id = $mine"),
    'Anna Agent 150 1', '... with hours: by whom, how many, when';
ticket(agent_hours => agent => "$at/hours/" . newest('time_entry'), { hours => '2', rate => 1 },
    qr/hours\|\S+ 1\.50 Work\|\S+ 2\.00 Work/);
ticket(agent_edit_save => agent => "$at/edit/$mine", { text => 'Better',
    version => version("$at/edit/$mine") }, qr/edited\|.*/);
is $d->value("select concat(body, '|', name) from message_version
    where message_id = $mine"), 'An answer|Anna Agent',
    '... what it said before, replaced by whom';
ticket(agent_fields => agent => "$at/fields", { field_1 => 'red' },
    'field||red');
ticket(agent_cc => agent => "$at/cc", { cc => 'b@b.test' }, 'cc||b@b.test');
my $many = join ', ', map { "somebody.with.a.long.name.$_\@example.test" }
    1 .. 15;
ticket(agent_cc => agent => "$at/cc", { cc => $many }, "cc|b\@b.test|$many");
ticket(agent_contact => agent => "$at/contact", { contact => 2 },
    qr/contact\|Uma User.*\|.+/);
ticket(agent_link => agent => "$at/link", { contact => 3 },
    'linked||contact 3');
my $link = newest('ticket_link');
ticket(agent_unlink => agent => "$at/unlink", { link => $link },
    'unlinked|contact 3|');
ticket(agent_snooze => agent => "$at/snooze", { for => 'week' },
    qr/snoozed\|\|20\d\d-.*/);
ticket(agent_snooze => agent => "$at/snooze", { wake => 1 },
    'awake||');
ticket(agent_forward_send => agent => "$at/forward/$m", { to => 'c@c.test',
    text => 'See' }, qr/note\|.*/);
is $d->value("select to_address from outbox where kind = 'notice_forward'"),
    'c@c.test', '... to whom';
ticket(agent_bulk => agent => 'agent/bulk', { ticket => $n, do => 'set',
    set => 'priority:-1' }, 'priority|1|-1');
ticket(agent_bulk_undo => agent => 'agent/bulk/' . newest('bulk') . '/undo',
    {}, 'priority|-1|1');
ticket(agent_create => agent => 'agent/new', { type => 1, text => 'Called',
    subject => 'Phone', email => 'p@p.test', priority => 0 },
    qr/created\|.*/);
my $phone = $d->value("select number from ticket where subject = 'Phone'");
ticket(agent_merge => agent => "agent/t/$phone/merge",
    { into => $n, sure => $n }, "merged|$phone|$n");
ticket(agent_split => agent => "$at/split", { message => $mine,
    subject => 'Apart' }, qr/created\|.*/);
is $d->value("select count(*) from message where ticket_id = $t and kind = 5
    and user_id = 2 and moved = 3"), 1, '... and a line where it was';

$d->sql('update user_account set admin = 1 where id = 3');
ticket(agent_erase => agent2 => "$at/erase/$m", {}, 'erased|Uma User|');
ticket(my_answer => user => "t/$n/answer", { text => 'Still' },
    qr/message\|.*/, 'unread|0|1');
ticket(my_close => user => "t/$n/close", {}, qr/status\|\d\|3/);
ticket(my_reopen => user => "t/$n/reopen", {}, 'status|3|1');
$d->sql("insert into permission (type_id, principal, who_id, level) values
    (1, 'user', 4, 4); update desk set revision = revision + 1");
ok wait_until(sub { $web{user}->get("t/$n")->{content} =~ m{/t/$n/delete"} },
    10), 'a user who may delete';
ticket(my_delete => user => "t/$n/delete", {}, 'hidden|0|1');

# --- contacts and companies, which are the agents'; one's own account ---------------

@who = ('agent', 2, 'Anna Agent');
change(company_make => 'companies/new', { name => 'Works' },
    'company|Works|created|||');
$id = newest('company');
change(company_change => "companies/$id/edit", { name => 'Works',
    city => 'Bonn', ticket_group => 1, version => version("companies/$id/edit")
    }, 'company|Works|changed|city||Bonn',
    'company|Works|changed|ticket_group|off|on');
change(contact_make => 'contacts/new', { last_name => 'New',
    email_1 => 'new@x.test' }, 'contact|New|created|||');
my $contact = newest('contact');
change(contact_change => "contacts/$contact/edit", { last_name => 'New',
    city => 'Bonn', company => 'Works', email_1 => 'other@x.test',
    version => version("contacts/$contact/edit") },
    'contact|New|changed|city||Bonn', 'contact|New|changed|company||Works',
    qr/contact\|New\|changed\|email\|.*new\@x\.test.*\|.*other\@x\.test.*/);
change(contact_make => 'contacts/new', { last_name => 'Twice' });
change(contact_merged => "contacts/$contact/merge",
    { with => newest('contact') }, qr/contact\|.*Twice.*/);
change(contact_delete => "contacts/$contact/delete", {},
    'contact|New|deleted|||');
change(company_delete => "companies/$id/delete", {},
    'company|Works|deleted|||');
$done{$_} = 1 for qw(contacts_load);        # t/http/contacts_file.t

change(profile_save => 'profile/', { fields_of('profile/', $agent),
    name => 'Anna Other' });
is $d->value("select concat(old_value, '|', new_value) from audit
    where object = 'user' and field = 'name' and user_id = 2"),
    'Anna Agent|Anna Other', 'her own name';
@who = ('agent', 2, 'Anna Other');
change(profile_password => 'profile/password', { old => 'agent-password',
    password => 'quite other words', again => 'quite other words' },
    qr/user\|.*\|changed\|password\|\|/);
$done{profile_picture} = 1;                 # t/http/picture.t

# --- by the command line, which is nobody's account -----------------------------------

my ($status) = $d->ticketd({ stdin => "long enough words\n" }, qw(user add otto
    --admin));
is $status, 0, 'ticketd user add';
($status) = $d->ticketd({ stdin => "other long words\n" }, qw(user passwd
    otto));
is $status, 0, 'ticketd user passwd';
is_deeply [map { "@$_" } $d->sql("select action, field from audit where
    object = 'user' and name = 'otto' and user_id is null order by id")],
    ['created ', 'changed password'], 'both have a row';

# --- and nothing is told by its key -----------------------------------------------

my $words = slurp("$Desk::ROOT/html/part/adm_word.html");
my %known = map { $_ => 1 } $words =~ /\{\{#w_(\w+)\}\}\{\{_/g;

for ((map { $_->[0] } $d->sql("select distinct object from audit union
    select distinct field from audit where field <> ''")),
    slurp("$Desk::ROOT/lib/conf/options.def") =~ /^TK_OPTION\((\w+),/mg)
{
    ok $known{$_}, "\"$_\" has a name in the history";
}

my $history = $admin->get('admin/history?object=option')->{content};
like $history, qr/Option\s+Title/, 'an option by its label';
$history = $admin->get('admin/history?object=notification')->{content};
like $history, qr/Notification\s+(?:<a[^>]*>)?Ticket claimed/,
    'a kind of mail by its name';

# --- nothing is left out ------------------------------------------------------------

for (slurp("$Desk::ROOT/lib/web/routes.def")
    =~ /^TK_ROUTE\((\w+),\s*POST,/mg)
{
    ok $done{$_} || $other{$_}, "$_ is in this table";
}

done_testing;


# What a form of a page sends as it stands.
sub fields_of {
    my ($path, $web) = @_;
    my ($f) = grep { $_->{action} =~ m{/\Q$path\E$} && $_->{method} eq 'POST' }
        Desk::Web::forms(($web // $admin)->get($path));

    return map { $_->[0] => $_->[1] } grep { defined $_->[1] }
        @{ $f->{fields} };
}
