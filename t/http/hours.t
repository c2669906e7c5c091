#!/usr/bin/perl

# Rates and hours: made in Administration, entered with a message, shown and
# summed up for agents alone, changed until they are billed, told in mails,
# kept as text.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $admin = $d->web->login('admin');
my $agent = $d->web->login('agent');
my $visitor = $d->web;

my $made = $visitor->submit($visitor->get('new'), { type => 1,
    email => 'customer@example.test', last_name => 'Customer',
    subject => 'Work', text => 'Please do it' });
my ($link, $number) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
my $at = "agent/t/$number";

unlike $agent->get($at)->{content}, qr/name="hours"/,
    'without a rate nobody is asked for hours';

# Administration.
my $new = $admin->get('admin/rates/new');
my $bad = $admin->submit($new, { name => '', amount => 'much' });
is $bad->{status}, 422, 'a rate without a name or amount is refused';
like $bad->{content}, qr/value="much"/, 'and what was typed is kept';
$bad = $admin->submit($new, { name => 'X', amount => '80',
    company => 'Nobody Inc.' });
like $bad->{content}, qr/no company of this name/, 'a company must be there';

my $done = $admin->submit($new, { name => 'Work <b>', amount => '1.080,50',
    cost_code => '4711' });
is $done->{status}, 200, 'a rate is made';
like $done->{content}, qr/Work &lt;b&gt;.*EUR..1,080\.50/s, 'and listed';
is $d->value('select amount from rate'), 108050, 'to the cent';
$bad = $admin->submit($new, { name => 'Work <b>', amount => '80' });
like $bad->{content}, qr/name is taken/, 'its name is taken then';
is $d->value("select count(*) from audit where object = 'rate'"), 3,
    'the audit says who did it';

$d->sql("insert into company (id, name, comment, created, modified)"
    . " values (70, 'One Ltd.', '', now(3), now(3))");
$admin->submit($admin->get('admin/rates/new'), { name => 'One only',
    amount => '10', company => 'One Ltd.' });
is $d->value("select company_id from rate where name = 'One only'"), 70,
    'one for a company';

# Entered with a message.
my $page = $agent->get($at);
like $page->{content}, qr/name="hours"/, 'now hours are asked for';
unlike $page->{content}, qr/One only/, 'but at no rate of another company';

my $wrong = $agent->submit($page, { text => 'Kept words', hours => '1:75' },
    form => qr/name="text"/);
is $wrong->{status}, 422, 'what are no hours is refused';
like $wrong->{content}, qr/Kept words/, 'the text is kept';
like $wrong->{content}, qr/value="1:75"/, 'and what was typed';
is $d->value('select count(*) from time_entry'), 0, 'nothing was stored';

my $sent = $agent->submit($page, { text => 'Done', hours => '1:30',
    day => '2026-11-03' }, form => qr/name="text"/);
is $sent->{status}, 200, 'hours with an answer';
$agent->submit($agent->get($at), { text => 'Twice' },
    form => qr/name="text"/);
$agent->submit($agent->get($at), { text => 'More', hours => '0,25' },
    form => qr/name="text"/, button => ['note', 1]);
is_deeply [$d->sql('select hours, amount, money, rate_name, cost_code, day'
    . ' from time_entry order by id limit 1')],
    [[150, 108050, 162075, 'Work <b>', 4711, '2026-11-03']],
    'with what the rate said';
is $d->value('select count(*) from time_entry'), 2, 'only where given';

$page = $agent->get($at);
like $page->{content}, qr/0\.25 h.*1\.50 h/s, 'bubbles and totals say it'
    or diag $page->{content};
like $page->{content}, qr/<td>1\.75 h<\/td><td>EUR..1,890\.88/,
    'the sum is that of the rounded amounts';
unlike $visitor->get($link)->{content}, qr/1\.50|1,890|Work &lt;/,
    'the customer sees none of it';

# Another rate later alters no history.
my ($id) = map { $_->[0] } $d->sql("select id from rate where company_id"
    . " is null");
$admin->submit($admin->get("admin/rates/$id"), { name => 'Labour',
    amount => '2' });
like $agent->get($at)->{content}, qr/Work &lt;b&gt;.*EUR..1,890\.88/s,
    'what was entered stays as it was';
my $used = $admin->post("admin/rates/$id/delete", { csrf => token($admin) });
is $used->{status}, 422, 'a rate with hours is not deleted';

# A wrong entry.
my ($first) = map { $_->[0] } $d->sql('select min(id) from time_entry');
$agent->submit($agent->get($at), { hours => '2' },
    form => qr{/hours/$first"});
is $d->value("select concat(hours, ' ', money) from time_entry"
    . " where id = $first"), '200 216100', 'an entry is changed';
is $d->value("select count(*) from event where kind = 'hours'"), 1,
    'which is an event of the ticket';
like entry($first), qr/Labour/, 'at the rates of all';
unlike entry($first), qr/One only/, 'not at that of another company';
$d->sql("update ticket set company_id = 70");
like entry($first), qr/One only/, 'but at that of the ticket\'s own';
$d->sql("update ticket set company_id = null");
$agent->submit($agent->get($at), {}, form => qr{/hours/$first"},
    button => ['remove', 1]);
is $d->value("select count(*) from time_entry"), 1, 'or removed';
$d->sql('update time_entry set invoice_id = 1');
my ($last) = map { $_->[0] } $d->sql('select max(id) from time_entry');
my $late = $agent->post("$at/hours/$last", { csrf => token($agent),
    hours => 3, rate => $id });
like $late->{content}, qr/billed and stay/, 'a billed one stays';
is $d->value('select hours from time_entry'), 25, 'as it is';
unlike $agent->get($at)->{content}, qr{/hours/$last"}, 'and has no form';

# In mails.
$d->sql("update template set body = 'Hours {ticket:rateHours}, {ticket:rate}"
    . "\n{MESSAGE}' where kind = 'default_response'");
my ($ok, $mail) = $d->ticketd('preview-mail', 'default_response', '--ticket',
    $number);
like $mail, qr/Hours 0\.25, EUR.*270\.13/, 'a mail can say the hours';

# As text.
(my $status, my $text) = $d->ticketd('export');
like $text, qr/\[rate "Labour"\]\namount = 2\.00\ncost_code = 4711\n/,
    'export writes rates';
like $text, qr/\[rate "One only"\]\namount = 10\.00\ncompany = One Ltd\.\n/,
    'with their company';
spew("$d->{dir}/r.text", "[rate \"Travel\"]\namount = 40\n"
    . "[rate \"Labour\"]\namount = 2\narchived = on\n");
my ($s, $said) = $d->ticketd('apply', "$d->{dir}/r.text");
like $said, qr/rate "Labour"changed: archived\b|rate "Labour".*archived/,
    'apply changes them';
($s, $said) = $d->ticketd('apply', "$d->{dir}/r.text");
like $said, qr/nothing to change/, 'once';
spew("$d->{dir}/r.text", "[rate \"Bad\"]\namount = lots\n");
($s, $said, my $err) = $d->ticketd('apply', "$d->{dir}/r.text");
is $s, 65, 'what is no amount is refused';
like "$said$err", qr/lots/, 'and named';
like $agent->get($at)->{content}, qr/Travel/, 'pages offer the new one';

done_testing;


# The form of an entry.
sub entry {
    my ($which) = @_;

    return $agent->get($at)->{content}
        =~ m{/hours/$which"(.*?)</form>}s ? $1 : '';
}


sub token {
    my ($web) = @_;
    return ($web->get('agent/new')->{content}
        . $web->get('admin/rates/new')->{content})
        =~ /name="csrf" value="([^"]+)"/ ? $1 : '';
}
