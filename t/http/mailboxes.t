#!/usr/bin/perl

# Mailboxes in Administration: saved, refused, tested against a real server,
# and then emptied by ticketd as the page warned.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1, mailboxes => ['sales@desk.test']);
$d->seed('delete from mailbox')->start;

my $admin = $d->web->login('admin');
my $new = 'admin/mailboxes/new';

like $admin->get('admin/mailboxes')->{content}, qr/no mailbox yet/,
    'none yet';

# --- what is refused ----------------------------------------------------------

my %good = (email => 'Sales@desk.test', host => '127.0.0.1',
    port => $d->port('IMAP'), tls => 'off', verify => undef,
    secret => 'test', type => 2, confirm => 1);

my $r = save($new, %good, confirm => undef);
is $r->{status}, 422, 'not without knowing that mail is removed';
like $r->{content}, qr/id="confirm_why"/, 'which is what is marked';
like $r->{content}, qr/Everything in the folder is imported into the desk and then removed from the server/,
    'in plain words';
unlike $r->{content}, qr/value="test"/, 'the password is not sent back';

for (['email', 'nobody'], ['host', 'a b'], ['port', '70000'], ['secret', ''],
     ['type', ''])
{
    my ($field, $value) = @$_;

    $r = save($new, %good, $field => $value);
    is $r->{status}, 422, "$field = \"$value\" is refused";
    like $r->{content}, qr/id="${field}_why"/, 'and marked';
    like $r->{content}, qr/id="secret_why"/, 'so is the password, not shown';
}

like save($new, %good, port => 70000)->{content},
    qr/A number from 1 to 65535, please.*Please enter it again/s, 'in words';

for ([['x', 1]], [['a@x.test', 1], ['A@x.test', 2]], [['a@x.test', 99]]) {
    $r = save($new, %good, rules($_));
    is $r->{status}, 422, 'a rule that cannot be';
    like $r->{content}, qr/id="rules_why"/, 'is marked';
}

# A user's mails would come into it and reach nobody.
for ([email => 'agent@desk.test'], [email => 'ag@desk.test', delimiter => '+'])
{
    $d->sql("update user_account set email = 'ag+ent\@desk.test'
        where login = 'agent'") if @$_ > 2;
    $r = save($new, %good, @$_);
    is $r->{status}, 422, "$$_[1] is a user's";
    like $r->{content}, qr/id="email_why">\s*Another account or a mailbox/,
        'which it says';
}
$d->sql("update user_account set email = 'agent\@desk.test'
    where login = 'agent'");

is $d->value('select count(*) from mailbox'), 0, 'nothing was saved';

# --- the test of the connection -------------------------------------------------

# A test in the background would otherwise meet the import.
my $said = test(%good);
like $said, qr/The connection works\. 0 mails lie in INBOX\./, 'it works';
like $said, qr/\* OK .*Dovecot.*EXISTS/s, 'the server\'s own words';
$said = test(%good, secret => 'Geheim47');
like $said, qr/refuses login or password/, 'a wrong password';
like $said, qr/NO .*AUTHENTICATIONFAILED/s, 'in the server\'s words';
unlike $said, qr/Geheim47/, 'nothing of the password';
like test(%good, folder => 'Nowhere'), qr/folder Nowhere cannot be opened/,
    'no such folder';
like test(%good, port => 1), qr/cannot be reached/, 'nobody there';
like test(%good, tls => 'tls', port => $d->port('IMAPS'), verify => 1),
    qr/cannot be reached.*certificate/s, 'a certificate that nobody knows';
like test(%good, tls => 'tls', port => $d->port('IMAPS')),
    qr/The connection works/, 'or is not asked for';

$d->drop($d->mail(subject => 'Waiting'), 'sales@desk.test') for 1 .. 3;
like test(%good), qr/3 mails lie in INBOX/, 'mails are counted';
like test(%good, lang => 'de'), qr/Die Verbindung/, 'in German, too';
is scalar $d->inbox('sales@desk.test'), 3, 'and still there';
is scalar(() = glob $d->maildir('sales@desk.test') . '/new/*'), 3,
    'not even seen';
my ($args) = $d->value("select args from task where kind = 'mailbox_test'
    order by id limit 1");
unlike $args, qr/=test\b/, 'the password travels sealed';
is $d->value('select count(*) from mailbox'), 0, 'a test saves nothing';

# --- saved ------------------------------------------------------------------------

$r = save($new, %good, enabled => undef, confirm => undef,
    rules([['Lines@desk.test', 1], ['x+y@desk.test', 3]]));
like $r->{url}, qr{mailboxes/(\d+)\?done=saved}, 'one that is not read';
my ($id) = $r->{url} =~ /(\d+)\?/;
my $at = "admin/mailboxes/$id";

is $d->value("select concat(email, ' ', login, ' ', name) from mailbox"),
    'sales@desk.test sales@desk.test sales@desk.test', 'address, login, name';
is_deeply [$d->sql('select recipient, type_id from mailbox_rule
    order by recipient')], [['lines@desk.test', 1], ['x+y@desk.test', 3]],
    'with its rules';
unlike $d->value('select hex(secret) from mailbox'), qr/74657374/,
    'the password is sealed';
unlike $admin->get($at)->{content}, qr/value="test"|[\w-]{60}/,
    'and not on the page';
like test_of($at), qr/The connection works/, 'the stored one is used by a test';
is save($new, %good)->{status}, 422, 'an address has one mailbox';

# What clashes already does not keep other things from being saved.
$d->sql("update user_account set email = 'sales\@desk.test'
    where login = 'agent'; insert into mailbox_rule (mailbox_id, recipient,
    type_id) values ($id, 'j\xc3\xb6rg\@desk.test', 1)");
is $admin->submit($admin->get($at), { name => 'S' }, form => qr/name="host"/)
    ->{status}, 200, 'an address of before stays';
is $d->value("select count(*) from mailbox_rule where recipient like 'j%'"), 1,
    'in a rule, too';
is save($at, email => 'agent2@desk.test')->{status}, 422,
    'another one that a user has is refused';

# Nor one that a user's is behind the delimiter of: an underscore is no other
# letter.
my %plus = (email => 'our_team@desk.test', delimiter => '+');
$d->sql("update user_account set email = 'our_team+x\@desk.test'
    where login = 'agent'");
is save($at, %plus)->{status}, 422, 'one that a user has with a delimiter';
is save($at, %plus, delimiter => '-')->{status}, 200, 'but not with another';
is save($at, %good)->{status}, 200, 'as before';
$d->sql("update user_account set email = 'our-team+x\@desk.test'
    where login = 'agent'");
is save($at, %plus)->{status}, 200, 'nor with another letter';
is save($at, %good)->{status}, 200, 'as it was';
$d->sql("update user_account set email = 'agent\@desk.test'
    where login = 'agent'; update mailbox set name = 'sales\@desk.test';
    delete from mailbox_rule where recipient like 'j%'");

# --- who may change the address need not know the password ----------------------

for ([host => 'localhost'], [port => $d->port('IMAPS')], [login => 'other'],
     [tls => 'starttls'], [verify => 1],
     [token_url => 'https://tokens.test/'])
{
    my ($field, $value) = @$_;
    my %to = ($field => $value, client_id => 'desk');

    for my $button (undef, ['test', 1]) {
        $r = $admin->submit($admin->get($at), \%to,
            form => qr/name="host"/, button => $button);
        is $r->{status}, 422, "another $field needs the password again";
        like $r->{content}, qr/id="secret_why">\s*Please enter it again/,
            'which is what is marked';
    }
}

my $n = $d->value('select count(*) from task');
$r = $admin->submit($admin->get($at), { host => 'localhost' },
    form => qr/name="host"/, button => ['test', 1],
    headers => { 'HX-Request' => 'true' });
is $r->{headers}{'hx-retarget'}, 'form.form', 'the form is what is replaced';
is $d->value('select count(*) from task'), $n, 'nothing is tried';
is $d->value('select concat(host, port, login) from mailbox'),
    '127.0.0.1' . $d->port('IMAP') . 'sales@desk.test', 'nor saved';
like save($at, login => '')->{url}, qr/done=saved/,
    'the login that is meant by none is the same one';

$r = save($at, enabled => 1);
is $r->{status}, 422, 'to read it from now on must be confirmed';
$r = save($at, enabled => 1, confirm => 1, name => 'Sales');
like $r->{url}, qr/done=saved/, 'confirmed';
ok wait_until(sub { !$d->inbox('sales@desk.test') }),
    'everything in it leaves the server';
ok wait_until(sub { $d->value('select count(*) from ticket') == 3 }),
    'and is a ticket';
is $d->value('select group_concat(distinct type_id) from ticket'), 2,
    'of the type that was chosen';
like save($at, name => 'Sales desk')->{url}, qr/done=saved/,
    'a new name alone needs no confirmation';

is $d->value("select count(*) from audit where object = 'mailbox'
    and concat(old_value, new_value) like '%test%'
    and field = 'secret'"), 0, 'no secret in the history';
is $d->value("select concat(old_value, '>', new_value) from audit
    where object = 'mailbox' and field = 'enabled'"), 'off>on',
    'but what was switched on';

$r = $admin->submit($admin->get($at), {}, form => qr/class="del"/);
like $r->{url}, qr/done=deleted/, 'deleted';
is $d->value('select (select count(*) from mailbox)
    + (select count(*) from mailbox_rule)'), 0, 'with its rules';
is $d->value('select count(*) from ticket'), 3, 'its tickets stay';

done_testing;


sub save {
    my ($at, %values) = @_;

    return $admin->submit($admin->get($at), \%values, form => qr/name="host"/);
}


sub rules {
    my ($rules) = @_;

    return (rule_to => [map { [$_->[0]] } @$rules],
        rule_type => [map { [$_->[1]] } @$rules]);
}


# The answer of ticketd, as the page shows it in the end.
sub test { return test_of($new, @_) }

sub test_of {
    my ($at, %values) = @_;
    my $lang = delete $values{lang};

    local $admin->{headers}{'Accept-Language'} = $lang // 'en';
    my $r = $admin->submit($admin->get($at), \%values,
        form => qr/name="host"/, button => ['test', 1]);
    my ($task) = $r->{content} =~ /id="task-(\d+)"/
        or return "no task: $r->{status}";
    my $page;

    wait_until(sub {
        $page = $admin->get("task/$task")->{content};
        return $page !~ /hx-trigger/;
    });

    $page =~ s/.*id="task-//s;
    return Desk::Web::unescape($page);
}
