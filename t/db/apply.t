# ticketd apply and export: the database says what the text says, as often as
# wanted; what is wrong is told with its line and changes nothing.

use lib 't/lib';
use Desk;

my $d = Desk->new(http => 0);
my $file = $d->dir . '/desk.text';


# (exit status, stdout, stderr) of one text.
sub apply {
    my ($text, @more) = @_;

    spew($file, $text);
    return $d->ticketd('apply', $file, @more);
}


sub applies {
    my ($text, $want, $name) = @_;
    my ($status, $out, $err) = apply($text);

    is("$status$err", '0', "$name: done");
    is($out, $want, "$name: says what changed");
}


sub refuses {
    my ($text, $want, $name) = @_;
    my ($status, $out, $err) = apply($text);

    is($status, 65, "$name: refused");
    is($err, "ticketd apply: $file:$want\n", "$name: says where and why");
}


sub revision { return $d->value('select revision from desk') }


# The first desk that the README begins with.
my ($first, $begun) = apply(slurp("$Desk::ROOT/conf.d/desk.text"), '-n');
is($first, 0, 'a first desk');
is(() = $begun =~ /^template .*: new$/mg, 4, 'with the texts of its mails')
    or diag $begun;

# The whole demo desk.
my %v = (MAIL => 'support@desk.test', IMAP_PORT => 993,
    MAIL_PASSWORD => 'mail secret',
    map { $_ . '_PASSWORD' => lc $_ . '-password' } qw(ADMIN AGENT USER));
my $demo = slurp("$Desk::ROOT/sql/demo/demo.desk") =~ s/\@([A-Z_]+)\@/$v{$1}/gr;
my $before = revision();

my ($status, $out) = apply($demo, '-n');
is($status, 0, 'a look at the demo desk');
is(revision(), $before, 'which changes nothing');
is($d->value('select count(*) from type'), 0, 'really not');

my ($same, $made, $err) = apply($demo);
is("$same$err", '0', 'the demo desk');
is($made, $out, 'makes what the look has told');
is(() = $made =~ /: new$/mg, 26, 'all of it is new') or diag $made;
is(revision(), $before + 1, 'the desk has a new revision');
is($d->value('select count(*) from permission where level = 5'), 6,
    'agents are made');

applies($demo, "nothing to change\n", 'the demo desk again');
is(revision(), $before + 1, 'the revision stays');

# Export, and back.
($status, my $text, $err) = $d->ticketd('export');
is("$status$err", '0', 'export');
unlike($text, qr/secret =|mail secret|$v{AGENT_PASSWORD}/,
    'tells no secret');
applies($text, "nothing to change\n", 'the export');
$d->sql($_) for 'delete from permission', 'delete from template',
    'delete from type', 'delete from type_group', 'delete from desk_option',
    'delete from user_group_member', 'delete from user_group';
apply($text);
is(($d->ticketd('export'))[1], $text, 'and back into an empty desk');

# Addresses of before that no form takes any more: they stay.
my $odd = "j\xc3\xb6rg\@desk.test";
$d->sql("update user_account set email = '$odd' where login = 'agent';
    update type set sender_email = '$odd', notify_to = 'a\@desk.test, $odd'
        where name = 'Billing'");
$text = ($d->ticketd('export'))[1];
like($text, qr/^email = \Q$odd\E\n.*^sender_email = \Q$odd\E\n/ms,
    'an odd address in the export');
applies($text, "nothing to change\n", 'it');
applies("[user agent]\nname = Renamed\n[type \"Billing\"]\nnotify_to = $odd\n",
    "user \"agent\": changed: name\ntype \"Billing\": changed: notify_to\n",
    'something else');
is($d->value("select concat(u.email, ' ', t.sender_email)
    from user_account u, type t where login = 'agent'
    and t.name = 'Billing'"), "$odd $odd", 'the addresses are as they were');
$odd =~ s/r/n/;
refuses("[user agent]\nemail = $odd\n",
    "2: email: this is no e-mail address", 'another one');
refuses("[type \"Billing\"]\nnotify_to = $odd\n",
    "2: notify_to: is no e-mail address", 'another one of a type');
$d->sql("update user_account set email = 'agent\@desk.test', name = login
    where login = 'agent'; update type set sender_email = '', notify_to = ''
    where name = 'Billing'");

# Single changes.
$before = revision();
applies(<<'END', "type \"Billing\": changed: external, permission\n", 'a type');
[type "Billing"]
external = off
permission = user:AGENT manage
permission = group:Staff read
END
is(revision(), $before + 1, 'counts as a revision');
is(join(' ', map { "@$_" } $d->sql("select principal, level from permission
    join type t on t.id = type_id where t.name = 'Billing'
    order by level")), 'group 1 user 5', 'who may what');
applies("[type billing]\n", "type \"billing\": changed: name\n",
    'another case of the letters');
applies("[type \"Billing\"]\npermission =\n",
    "type \"Billing\": changed: name, permission\n", 'no rights at all');
applies("[type \"Billing\"]\n", "nothing to change\n",
    'what is not mentioned stays');
applies("[user agent]\ngroup = Staff\n", "user \"agent\": changed: group\n",
    'groups of a user');
$d->sql("replace into desk_option values ('never_close_status',
    (select name from status where kind = 1))");
applies("[status \"New\"]\nkind = open\n", "status \"New\": changed: name\n",
    'the built-in status has another name');
is($d->value("select count(*) from status"), 4, 'and there is no new one');
is($d->value("select value from desk_option
    where name = 'never_close_status'"), 'New', 'an option that names it');
applies("[options]\nclosing_days = 3\n", "options: changed: closing_days\n",
    'an option');
applies("[notification auto_reply]\nenabled = off\n",
    "notification \"auto_reply\": new\n", 'a switch');
applies("[notification auto_reply]\ntype = Orders\nenabled = on\n",
    "notification \"auto_reply\": new\n", 'and its copy for a type');
applies("[template \"T\"]\nbody = <<X\n{MESSAGE}\n\nX\n",
    "template \"T\": new\n", 'a template');
is($d->value("select body from template where name = 'T'"), "{MESSAGE}\n\n",
    'has its lines');
applies("[template \"One\"]\nkind = claimed\nbody = x\n",
    "template \"One\": new\n", 'the text of a kind')
    if !$d->value("select count(*) from template where kind = 'claimed'");
applies("[template \"Other\"]\nkind = claimed\nbody = y\n",
    "template \"Other\": changed: body, name\n", 'of which there is one');

# Whose checks of senders count; what a file does not say stays.
my $checked = "[mailbox \"support\@desk.test\"]\n";
applies("${checked}authserv_id = mx.desk.test\n", "mailbox"
    . " \"support\@desk.test\": changed: authserv_id\n", 'a trusted server');
applies($checked, "nothing to change\n", 'not said is as it was');
is($d->value('select authserv_id from mailbox'), 'mx.desk.test', 'it stays');
applies("${checked}authserv_id =\n", "mailbox \"support\@desk.test\": changed:"
    . " authserv_id\n", 'nobody again');

# Secrets.
my $sealed = $d->value('select hex(secret) from mailbox');
applies("[mailbox \"Support\@desk.test\"]\nsecret = mail secret\n",
    "nothing to change\n", 'the same secret');
is($d->value('select hex(secret) from mailbox'), $sealed, 'stays as it is');
spew($d->dir . '/other', "other secret\n");
applies("[mailbox \"support\@desk.test\"]\nsecret_file = "
    . $d->dir . "/other\n",
    "mailbox \"support\@desk.test\": changed: secret\n", 'another one');
isnt($d->value('select hex(secret) from mailbox'), $sealed, 'is sealed anew');
is(index(pack('H*', $d->value('select hex(secret) from mailbox')), 'other'),
    -1, 'and not to be read');

# The token server has given out another refresh token since.
my $oauth = "[mailbox \"support\@desk.test\"]\nclient_id = desk\n"
    . "token_url = https://tokens.test/\nsecret = refresh";
applies("$oauth-1\n", "mailbox \"support\@desk.test\": changed: client_id,"
    . " token_url, secret\n", 'a refresh token');
$d->sql("update mailbox set secret = 'rotated'");
applies("$oauth-1\n", "nothing to change\n", 'the same once more');
is($d->value('select secret from mailbox'), 'rotated',
    'the one that is in use stays');
applies("$oauth-2\n", "mailbox \"support\@desk.test\": changed: secret\n",
    'another refresh token');
isnt($d->value('select secret from mailbox'), 'rotated', 'is taken');
applies("[mailbox \"support\@desk.test\"]\ntoken_url =\nclient_id =\n"
    . "secret = other secret\n", "mailbox \"support\@desk.test\": changed:"
    . " token_url, client_id, secret\n", 'a password again');

my $hash = $d->value("select password from user_account where login = 'user'");
$d->sql("insert into session (token, user_id, created, seen, expires)
    select repeat('x', 32), id, now(3), now(3),
    now(3) from user_account where login = 'user'");
applies("[user user]\npassword = user-password\n", "nothing to change\n",
    'the same password');
is($d->value("select password from user_account where login = 'user'"), $hash,
    'keeps its hash');
is($d->value('select count(*) from session'), 1, 'and the session');
applies("[user User]\npassword = something else\n",
    "user \"User\": changed: password\n", 'another password');
is($d->value('select count(*) from session'), 0, 'ends the sessions');

# Nothing of a text with an error in it is done.
$before = revision();
refuses("[type \"New one\"]\n[type \"Billing\"]\ngroup = Nowhere\n",
    '3: group: there is no "Nowhere"', 'an unknown group');
is($d->value("select count(*) from type where name = 'New one'"), 0,
    'the rest of that text is not done either');
refuses("[type \"Billing\"]\n\nexternal = yes\n",
    '3: external: allowed are on and off', 'a switch');
refuses("[type \"Billing\"]\nsort = 1\nsort = 2\n",
    '2: "sort" is given twice', 'a key twice');
refuses("[type \"Billing\"]\ncolour = red\n", '2: [type] has no key "colour"',
    'an unknown key');
refuses("\n[thing \"x\"]\n", '2: there is no kind "thing", only '
    . 'type_group, group, user, type, status, template, notification, mailbox,'
    . ' field, rate, options', 'an unknown kind');
refuses("[status \"x\"]\ncolor = magenta\n", '2: color: allowed are nothing or '
    . 'red|amber|green|teal|blue|purple|pink|grey', 'an unknown colour');
refuses("[field \"Gr\xc3\xb6\xc3\x9fe\"]\n", '1: the name of a field is made of '
    . 'a-z, 0-9 and _, at most 32, and none that {ticket:} has already; its '
    . 'label may be anything', 'a field with umlauts');
refuses("[field a]\nkind = select\noptions = " . 'x' x 191 . "\n",
    '1: a select needs options, one a line, at most 200 of up to 190 '
    . 'characters', 'an option that no ticket could have');
refuses("[type]\n", '1: [type] needs a name', 'no name');
refuses("[options \"x\"]\n", '1: [options] has no name', 'a name too many');
refuses("[options]\nclosing_days = many\n", '2: '
    . ((apply("[options]\nclosing_days = many\n"))[2] =~ /:2: (.*)/)[0],
    'an option');
refuses("[type \"Billing\"]\npermission = agent manage\n",
    '2: permission: there is no "agent"', 'a right of nobody');
refuses("[type \"Billing\"]\npermission = user:agent all\n",
    '2: permission: it is "user:LOGIN LEVEL" or "group:NAME LEVEL", levels '
    . 'are read, create, write, delete, manage', 'an unknown level');
refuses("[mailbox \"new\@desk.test\"]\ntype = Billing\nhost = h\n",
    '1: the mailbox needs secret or secret_file', 'a mailbox without secret');
my $box = "type = Billing\nhost = h\nsecret = s\n";
refuses("\n[mailbox \"agent\@desk.test\"]\n$box",
    '2: a user has this address', 'a mailbox of a user\'s address');
refuses("[mailbox \"ag\@desk.test\"]\ndelimiter = +\n$box"
    . "[user u]\nemail = ag+ent\@desk.test\n",
    '7: email: another user or a mailbox has it', 'behind a delimiter, too');
my @two = ("[mailbox \"x\@desk.test\"]\n$box",
    "[user u]\nemail = x\@desk.test\n");
refuses("$two[0]$two[1]", '6: email: another user or a mailbox has it',
    'both of them new');
refuses("$two[1]$two[0]", '2: email: another user or a mailbox has it',
    'the other way round');
refuses("[user u]\nemail = x\@desk.test\n[user v]\nemail = x\@desk.test\n",
    '2: email: another user or a mailbox has it', 'two new users');
refuses("[user agent]\npassword = short\n",
    '2: password: 8 to 1024 bytes are allowed', 'a short password');
refuses("[type \"x\"\n", '1: a section begins with [KIND] or [KIND "NAME"]',
    'a broken section');
refuses("[options]\ntitle = \"x\n", '2: the closing " is missing', 'a quote');
is(revision(), $before, 'the revision stayed');

# What nothing fills in is done and told.
($status, $out, $err) = apply("[template \"Odd\"]\nbody = <<END\n{contact:naem}"
    . " {ticket:size} {ticket:gr\xc3\xb6\xc3\x9fe} {LINK}\nEND\n[field size]\n", '-n');
is("$status$out", "0template \"Odd\": new\nfield \"size\": new\n",
    'a template with a wrong variable');
is($err, join('', map { "ticketd apply: $file:2: nothing fills in {$_}, mails"
    . " will show it as it stands\n" } 'contact:naem',
    "ticket:gr\xc3\xb6\xc3\x9fe"), 'is told, a field of the same text is none');

# Only what is there in the end counts.
applies("[user agent]\nemail = agent2\@desk.test\n"
    . "[user agent2]\nemail = agent\@desk.test\n",
    "user \"agent\": changed: email\nuser \"agent2\": changed: email\n",
    'two addresses change places');
applies("[mailbox \"agent\@desk.test\"]\n$box"
    . "[user agent2]\nemail = other\@desk.test\n",
    "user \"agent2\": changed: email\nmailbox \"agent\@desk.test\": new\n",
    'an address becomes a mailbox\'s');
$d->sql("update user_account set email = 'agent\@desk.test'
    where login = 'agent'");
applies("[mailbox \"agent\@desk.test\"]\nenabled = off\n[user agent]\n"
    . "name = Renamed\n", "user \"agent\": changed: name\nmailbox"
    . " \"agent\@desk.test\": changed: enabled\n",
    'what clashes already stays');
refuses("[mailbox \"agent\@desk.test\"]\ndelimiter = +\n",
    '1: a user has this address', 'unless the mailbox gets more');

is(($d->ticketd('apply', '/nowhere/at/all'))[0], 65, 'a file that is not');
is(($d->ticketd('apply'))[0], 2, 'no file');
is(($d->ticketd({ stdin => "[group \"Piped\"]\n" }, 'apply', '-'))[1],
    "group \"Piped\": new\n", 'a text from a pipe');

($status, undef, my $said) = $d->ticketd({ stdin => '#' x 9e6 }, 'apply', '-');
is($status, 65, 'a text without an end');
like($said, qr/^ticketd apply: -: is too long/, 'is called that');

done_testing;
