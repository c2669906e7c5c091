#!/usr/bin/perl

# A mail that does not arrive: refused by the server or returned later.  It
# stands beside its message with the server's words, the agent is told once,
# and a button sends it again.  Every mail in says by which rule it came.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1);
$d->seed->start;
my $agent = $d->web->login('agent');

sub state_of { return $d->value("select concat(state, '|', last_error, '|',"
    . " doubts, '|', tries) from outbox where kind = 'default_response'"
    . " order by id desc limit 1") }
sub told { return grep { $_->{raw} =~ /Not delivered/ }
    $d->sent_to('agent@desk.test') }

$d->smtp_rules({ stage => 'rcpt', match => '^gone@',
    reply => '550 5.1.1 No such user <here>' });
$d->deliver($d->mail(from => 'gone@example.test', subject => 'Burning'),
    from => 'gone@example.test');
ok(wait_until(sub { $d->value('select count(*) from ticket') == 1 }),
    'a ticket');
my $number = $d->value('select number from ticket');
my $page = $agent->get("agent/t/$number");
like($page->{content}, qr/By mail, as a new ticket\./, 'says how it came');

$agent->submit($page, { text => 'Water is on its way.' },
    form => qr/name="text"/);
ok(wait_until(sub { state_of() =~ /^failed/ }), 'the answer is refused');
like(state_of(), qr/550 5\.1\.1 No such user <here>/, "by the server's words");
$page = $agent->get("agent/t/$number");
like($page->{content}, qr/No such user &lt;here&gt;/, 'which the agent sees');
ok(wait_until(sub { told() == 1 }), 'the agent is told');
like((told())[0]{raw}, qr/^Auto-Submitted: auto-generated/m, 'automatically');
like((told())[0]{raw}, qr{agent/t/$number}, 'with the link');

my $user = $d->web->login('user');
my ($id) = $page->{content} =~ /name="mail" value="(\d+)"/;
ok($id, 'there is a button');
is($user->post("agent/t/$number/resend", { mail => $id })->{status}, 403,
    'not for everybody');

$d->smtp_rules();
my $again = $agent->submit($page, { mail => $id }, form => qr/resend/);
like($again->{content}, qr/on its way again/, 'sent again');
ok(wait_until(sub { state_of() =~ /^sent/ }), 'and taken');
is(scalar $d->sent_to('gone@example.test'), 1, 'once');
$agent->submit($page, { mail => $id }, form => qr/resend/);
select undef, undef, undef, 0.6;
is(state_of() =~ s/\|.*//sr, 'sent', 'what was sent is not sent again');

# Returned later.
my ($mail_id) = $d->value("select mail_id from outbox where id = $id");
$d->drop(<<"END") for 1, 2;
From: Mail Delivery System <mailer-daemon\@example.test>
To: support\@desk.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It did not arrive.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; gone\@example.test
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 mailbox <b>full</b>

--b
Content-Type: text/rfc822-headers

Message-ID: <$mail_id>

--b--
END
ok(wait_until(sub { state_of() =~ /^failed.*552 mailbox/ }), 'a bounce');
ok(wait_until(sub { told() == 2 }), 'the agent is told of it once');
unlike($agent->get("agent/t/$number")->{content}, qr/<b>full/,
    'abuse 2: its words are text');
is($d->value("select count(*) from event where kind = 'bounce'"), 1,
    'and it is an event of the ticket');

# Somebody's forged report about a mail that is not ours.
$d->drop($d->mail(from => 'mailer-daemon@x.test', subject => 'Undelivered',
    body => "Message-ID: <1.0123456789abcdef.0123456789abcdef0123\@x>\n"));
ok(wait_until(sub { $d->value("select count(*) from mail_in"
    . " where state = 'event' and ticket_id is null") }),
    'a forged report belongs to nothing');

# The server takes the mail and drops the connection: sent once more, then
# nobody knows.
$d->smtp_rules({ stage => 'accept-drop', match => '^gone@' });
$agent->submit($agent->get("agent/t/$number"), { text => 'Doubt' },
    form => qr/name="text"/);
ok(wait_until(sub { state_of() =~ /^unknown/ }, 60), 'nobody knows');
is(scalar(grep { $_->{raw} =~ /Doubt/ } $d->sent_to('gone@example.test')), 2,
    'after at most one more');

done_testing;
