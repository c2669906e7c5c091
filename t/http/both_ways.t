#!/usr/bin/perl

# What Administration refuses, ticketd apply refuses, and the other way round:
# bad values by both ways, and good ones that come back the same.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed("insert into rate (id, name, amount) values (1, 'Work', 8000);
    insert into custom_field (id, name, label, options)
    values (1, 'colour', 'Colour', '')");
$d->start;

my $admin = $d->web->login('admin');
my $long = 'x' x 191;

# Section, key, bad value; the page and the field that is the same, further
# fields of the page.
my @bad = (
    ['type "Support"', notify_to => 'no address', 'types/1', 'notify_to',
        notify_new => 1],
    ['type "Support"', sender_email => 'no address', 'types/1',
        'sender_email', alt_sender => 1],
    ['type "Support"', alt_sender => 'on', 'types/1', 'alt_sender',
        sender_email => ''],
    ['type "Support"', owner => 'nobody', 'types/1', 'owner'],
    ['type "Support"', sort => '1000001', 'types/1', 'sort'],
    ['type "Support"', sender_name => $long, 'types/1', 'sender_name',
        alt_sender => 1, sender_email => 'a@b.test'],
    ["type \"$long\"", undef, undef, 'types/new', 'name'],
    ["group \"$long\"", undef, undef, 'groups/1', 'name'],
    ["type_group \"$long\"", undef, undef, 'types/groups', 'name'],
    ["status \"$long\"", undef, undef, 'statuses/new', 'name'],
    ["rate \"$long\"", amount => 1, 'rates/new', 'name', amount => 1],
    ['status "In progress"', color => 'rose', 'statuses/2', 'color'],
    ['rate "Work"', amount => '-1', 'rates/1', 'amount'],
    ['rate "Work"', amount => '1000000000000', 'rates/1', 'amount'],
    ['rate "Work"', cost_code => 'x' x 65, 'rates/1', 'cost_code'],
    ['rate "Work"', company => 'No such', 'rates/1', 'company'],
    ['user "two words"', undef, undef, 'users/new', 'login'],
    ['user user', email => 'no address', 'users/4', 'email'],
    ['user user', zone => 'Europe/Nowhere', 'users/4', 'zone'],
    ['user user', language => 'xx', 'users/4', 'language'],
    ['user user', name => $long, 'users/4', 'name'],
    ['user user', password => 'short', 'users/4/password', 'password',
        repeat => 'short'],
    ['user user', password => 'user-user-user' x 80, 'users/4/password',
        'password', repeat => 'user-user-user' x 80],
    ['user admin', admin => 'off', 'users/1', 'admin'],
    ['user admin', disabled => 'on', 'users/1', 'disabled'],
    ['field Bad-Name', label => 'X', 'fields/new', 'name', label => 'X',
        kind => 'text'],
    ['field email', label => 'X', 'fields/new', 'name', label => 'X',
        kind => 'text'],
    ['field one', kind => 'select', 'fields/new', 'kind', name => 'one',
        label => 'One'],
    ['field colour', label => $long, 'fields/1', 'label', name => 'colour'],
    ['field colour', sort => '1000001', 'fields/1', 'sort',
        name => 'colour', label => 'Colour'],
    ["template \"$long\"", body => 'x', 'templates/new?kind=default_response',
        'name', body => 'x'],
    ['mailbox support@desk.test', email => 'no address', 'mailboxes/1',
        'email'],
    ['mailbox support@desk.test', host => 'two words', 'mailboxes/1',
        'host'],
    ['mailbox support@desk.test', port => '70000', 'mailboxes/1', 'port'],
    ['mailbox support@desk.test', rule => 'no-address Sales', 'mailboxes/1',
        undef],
    ['mailbox support@desk.test', token_url => 'http://h.test/',
        'mailboxes/1', 'token_url'],
    (map { ['options', $_->[0], $_->[1], 'options', $_->[0]] }
        ['closing_days', 'many'], ['closing_days', '4000'],
        ['closing_time', '25:00'], ['time_zone', 'Mars/Base'],
        ['currency', 'euro'], ['late_after', 'soon'], ['language', 'xx'],
        ['sender_email', 'no address'], ['holidays', '2026-13-01'],
        ['title', 'x' x 201], ['never_close_status', 'No such'],
        ['autoreply_per_hour', '100001'], ['registration_group', 'No such']),
    (map { ['user agent', email => $_, 'users/2', 'email'] }
        'a@-b.test', 'a@b_c.test', "\xc3\xa4\@b.test", 'a' x 65 . '@b.test',
        'a@b.test.', 'a b@c.test', 'agent2@desk.test', 'support@desk.test',
        'AGENT2@desk.test'),
    (map { ['options', sender_email => $_, 'options', 'sender_email'] }
        'a@-b.test', 'a@b_c.test', "\xc3\xa4\@b.test", 'a' x 65 . '@b.test',
        'a@b.test.'),
    ['options', external_url => 'javascript:alert(1)', 'external',
        'external_url'],
);

for (@bad) {
    my ($section, $key, $value, $path, $field, %more) = @$_;
    my $name = substr("[$section] " . ($key // 'name') . ' = '
        . ($value // ''), 0, 78);

    spew($d->dir . '/text', "[$section]\n"
        . (defined $key ? "$key = $value\n" : ''));
    my ($status, $out, $err) = $d->ticketd('apply', '-n', $d->dir . '/text');
    is $status, 65, "apply refuses $name" or diag $out, $err;

    next if !defined $field;
    $more{$field} = defined $key && ($field ne 'name' || $key eq 'name')
        ? $value eq 'on' ? 1 : $value eq 'off' && $field eq 'admin' ? undef
            : $value : $section =~ /^\w+ "?([^"]*)/ ? $1 : '';
    is page($path, %more)->{status}, 422, "the page refuses $name"
        or diag "$field: $more{$field}";
}

# One rule for addresses: what a field of HTML takes, so one word may be a
# host.
for ('a@b', 'a.@b.test', "o'neil+x\@b-c.test") {
    spew($d->dir . '/text', "[user agent]\nemail = $_\n[options]\n"
        . "sender_email = $_\n[type \"Support\"]\nnotify_to = $_\n");
    is +($d->ticketd('apply', '-n', $d->dir . '/text'))[0], 0,
        "apply takes $_";
    is page('users/2', email => $_)->{status}, 200, "the page takes $_";
}

# An address that is there already stays, whatever it is.
$d->sql("update user_account set email = 'j\xc3\xb6rg\@x.test' where id = 2;
    insert into contact_email (address, contact_id, kind,
    preferred) values ('j\xc3\xb6rg\@x.test', 1, 'work', 1);
    update user_account set contact_id = 1 where id = 2");
is page('users/2', name => 'Renamed')->{status}, 200,
    'an address of old does not keep the page from saving';
is $d->value('select hex(email) from user_account where id = 2'),
    uc unpack('H*', "j\xc3\xb6rg\@x.test"), 'the address is as it was';
$d->sql("update type set sender_email = 'j\xc3\xb6rg\@x.test',
    notify_to = 'a\@x.test, j\xc3\xb6rg\@x.test' where id = 1");
is page('types/1', description => 'Other')->{status}, 200,
    'nor that of a type';
is page('users/2', email => "j\xc3\xa4rg\@x.test")->{status}, 422,
    'another one of that sort is refused';

# Anonymous visitors are let in with an address for the links of their mails.
my $base = $d->value("select coalesce(max(value), 'none') from desk_option
    where name = 'external_url'");
is $base, 'none', 'no address for links';
spew($d->dir . '/text', "[options]\nexternal_anonymous = on\n");
is +($d->ticketd('apply', $d->dir . '/text'))[0], 0, 'visitors let in by text';
like $d->value("select value from desk_option where name = 'external_url'"),
    qr{^http://.*/support/$}, 'fills the address in';
is +($d->ticketd('apply', $d->dir . '/text'))[1], "nothing to change\n",
    'once';
page('external', external_url => '');
like $d->value("select value from desk_option where name = 'external_url'"),
    qr{^http://.*/support/$}, 'and the page does not leave it empty';

# What is not filled in yet is no value.
for ("[user x]\npassword = \@PASSWORD\@\n", "[type \"\@TYPE_1\@\"]\n") {
    spew($d->dir . '/text', $_);
    my ($status, undef, $err) = $d->ticketd('apply', '-n', $d->dir . '/text');
    is $status, 65, 'a place to fill in is refused';
    like $err, qr/text:[12]: "\@\w+\@" has to be filled in/, 'by its line';
}

done_testing;


sub page {
    my ($path, %set) = @_;
    my $at = 'admin/' . $path =~ s{/password$}{}r;
    my $form = $path =~ m{/password$} ? qr{/password"}
        : qr{action="[^"]*admin/\Q@{[ $path =~ s/\?.*//r ]}\E(?:\?[^"]*)?"};

    return $admin->submit($admin->get($at), \%set, form => $form);
}
