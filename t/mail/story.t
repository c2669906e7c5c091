#!/usr/bin/perl
#
# From a mail to an answered ticket: a customer writes, gets an automatic
# answer, an agent answers, the customer's reply comes back to the ticket,
# and a stranger's with the same tag does not.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0,
    ticket => { autoreply_neutral => 'off' });
$d->seed->start;

sub ticket { return ($d->sql("select number, id, subject, messages, mentions,"
    . " contact_id, email from ticket order by id desc limit 1"))[0] }
sub rows { return $d->value("select count(*) from mail_in where state"
    . " <> 'received'") }
sub plain { my ($raw) = @_; $raw =~ s/\r//g; $raw =~ s/=\n//g; return $raw }
sub header { my ($raw, $name) = @_;
    $raw =~ s/\r//g; my ($head) = split /\n\n/, $raw;
    $head =~ s/\n[ \t]+/ /g;
    return $head =~ /^\Q$name\E: *(.*)$/mi ? $1 : undef }

is($d->deliver($d->mail(from => 'Carla Customer <customer@example.test>',
    subject => 'The printer burns', id => 'first@client.test',
    body => "It really does.\n")) =~ /^250/, 1, 'the mail was taken');

ok(wait_until(sub { rows() == 1 }), 'and imported');
my ($number, $id, $subject) = @{ ticket() };
is($subject, 'The printer burns', 'it is a ticket');
is(ticket()->[5], 1, 'of the known contact');
is($d->value('select rule from mail_in'), 'new', 'the rule says so');
ok(wait_until(sub { !$d->inbox('support@desk.test') }), 'the mailbox is empty');

ok(wait_until(sub { $d->inbox == 1 }), 'the automatic answer arrived');
my ($auto) = $d->inbox;
is(header($auto, 'Subject'), "[ts #$number] The printer burns",
    'with the tag in front');
is(header($auto, 'Auto-Submitted'), 'auto-replied', 'is marked automatic');
is(header($auto, 'In-Reply-To'), '<first@client.test>',
    'and answers the mail');
like($auto, qr/Hello Carla,/, 'the template was filled in');
like(plain($auto), qr{/t/$number/[\w-]{22}\b},
    'and has the link with the verifier');
ok(wait_until(sub { $d->sent_to('customer@example.test') }), 'was sent');
like(($d->sent_to('customer@example.test'))[0]{from}, qr/^(<>)?$/,
    'its return path is the null one');

ok(wait_until(sub { $d->sent_to('agent@desk.test') }), 'the list was told');
my ($told) = $d->sent_to('agent@desk.test');
like(plain($told->{raw}), qr{agent/t/$number\b}, "by the agent's link");
unlike(plain($told->{raw}), qr{/t/$number/[\w-]{22}}, 'without the verifier');

like(header($told->{raw}, 'Reply-To'), qr/support\+t$number-2-/,
    'and can answer it by mail');

# The customer answers the automatic mail: by token and by reference.
my $reply_to = header($auto, 'Reply-To');
my ($token) = $reply_to =~ /(support\+t$number-0-[0-9a-f]{20}\@desk\.test)/;
ok($token, 'Reply-To has a token') or diag $reply_to;

$d->deliver($d->mail(from => 'customer@example.test', to => $token,
    subject => 'it burns on', body => "Still.\n"), to => $token);
ok(wait_until(sub { rows() == 2 }), 'the reply came in');
is($d->value("select rule from mail_in order by id desc limit 1"), 'token',
    'known by its token');
is(ticket()->[3], 2, 'and is a message of the ticket');

my $ours = header($auto, 'Message-ID');
$d->deliver($d->mail(from => 'customer@example.test',
    subject => 'no tag here', headers => ["References: $ours"]));
ok(wait_until(sub { rows() == 3 }), 'another reply');
is($d->value("select rule from mail_in order by id desc limit 1"),
    'reference', 'known by our Message-ID');

$d->deliver($d->mail(from => 'customer@example.test', subject => 'thread',
    headers => ['In-Reply-To: <first@client.test>']));
ok(wait_until(sub { rows() == 4 }), 'another');
is($d->value("select rule from mail_in order by id desc limit 1"),
    'message-id', 'known by its own first Message-ID');

$d->deliver($d->mail(from => 'customer@example.test',
    subject => "AW: Re: [ts #$number] The printer burns"));
ok(wait_until(sub { rows() == 5 }), 'another');
is($d->value("select rule from mail_in order by id desc limit 1"), 'tag',
    'known by the tag');
is($d->value('select count(*) from ticket'), 1, 'all of them one ticket');
is($d->value("select count(*) from outbox where kind = 'auto_reply'"), 1,
    'and no second automatic answer');

# A stranger with the tag, the token and the reference.
$d->deliver($d->mail(from => 'stranger@example.test', to => $token,
    subject => "Re: [ts #$number] The printer burns",
    headers => ["In-Reply-To: $ours"]),
    from => 'stranger@example.test', to => $token);
ok(wait_until(sub { rows() == 6 }), "the stranger's mail came in");
my $new = ticket();
isnt($new->[0], $number, 'as a ticket of its own');
is($new->[4], $number, 'that mentions the other');
is($new->[2], 'Re: The printer burns', 'without the foreign tag');

# Programs that answer breed nothing.
$d->deliver($d->mail(from => 'customer@example.test', subject => 'Away',
    headers => ['Auto-Submitted: auto-replied', "In-Reply-To: $ours"]));
ok(wait_until(sub { rows() == 7 }), 'a vacation notice');
is($d->value("select automatic from message order by id desc limit 1"), 1,
    'is kept and marked');
$d->deliver($d->mail(from => 'x@example.test', subject => 'Away',
    headers => ['Auto-Submitted: auto-replied']), from => 'x@example.test');
ok(wait_until(sub { rows() == 8 }), 'one that belongs to nothing');
is($d->value("select state from mail_in order by id desc limit 1"),
    'quarantine', 'is laid aside');

# Our own mail that comes back is a loop, the same mail again a duplicate.
$d->drop($auto);
ok(wait_until(sub { rows() == 9 }), 'our own mail came back');
is($d->value("select concat(state, ' ', rule) from mail_in"
    . " order by id desc limit 1"), 'event loop', 'as a loop');
my $twice = $d->mail(subject => 'Once', from => 'customer@example.test');
$d->drop($twice) for 1, 2;
ok(wait_until(sub { rows() == 11 }), 'the same mail twice');
is($d->value("select count(*) from ticket where subject = 'Once'"), 1,
    'counts once');
is($d->value("select count(*) from mail_in where state = 'duplicate'"), 1,
    'the other is a duplicate');
ok(wait_until(sub { !$d->inbox('support@desk.test') }),
    'nothing is left in the mailbox');
is($d->value("select count(*) from mail_in where state = 'received'"), 0,
    'nor on the way');

# A bounce of what we sent.
my $id_only = $ours =~ s/[<>]//gr;
$d->drop(<<"END");
From: Mail Delivery System <mailer-daemon\@example.test>
To: support\@desk.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce1\@example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test

Final-Recipient: rfc822; customer\@example.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

From: support\@desk.test
Message-ID: <$id_only>
Subject: x

y
--b--
END
ok(wait_until(sub { rows() == 12 }), 'a delivery report');
is($d->value("select concat(state, ' ', rule, ' ', ticket_id) from mail_in"
    . " order by id desc limit 1"), "event bounce $id",
    'is an event of the ticket');
is($d->value("select state from outbox where mail_id = '$id_only'"),
    'failed', 'and the mail has failed');

# An agent answers by mail, with the token that was made out to them.
$d->sql("update ticket set agent_id = 2 where id = $id;"
    . " update ticket set agent_id = 2 where id = $new->[0]");
$d->ticketd('recount');                     # they were changed behind them
$d->deliver($d->mail(from => 'customer@example.test', to => $token,
    subject => 'anybody there?'), to => $token);
my $asked;
ok(wait_until(sub {
    ($asked) = grep { $_->{raw} =~ /There is an answer/ }
        $d->sent_to('agent@desk.test');
}), 'the agent is told of an answer');
my ($agents) = header($asked->{raw}, 'Reply-To')
    =~ /(support\+t$number-2-[0-9a-f]{20}\@desk\.test)/;
ok($agents, 'with a token of their own');
$d->deliver($d->mail(from => 'Anna Agent <agent@desk.test>', to => $agents,
    subject => 'Re: x', body => "We bring water.\n"),
    from => 'agent@desk.test', to => $agents);
ok(wait_until(sub { rows() == 14 }), "the agent's mail came in");
is($d->value("select concat(kind, ' ', user_id, ' ', author) from message"
    . " order by id desc limit 1"), '2 2 Anna Agent', "as the agent's answer");
my $answer;
ok(wait_until(sub {
    ($answer) = grep { /We bring water/ } $d->inbox;
}), 'and went on to the customer');
like($answer, qr/^Subject: \[ts #$number\] /m, 'with the tag');
unlike($answer, qr/^Auto-Submitted/mi, "as a person's mail");
$d->deliver($d->mail(from => 'agent2@desk.test', to => $agents,
    subject => 'Re: x', body => "I am somebody else.\n"),
    from => 'agent2@desk.test', to => $agents);
ok(wait_until(sub { rows() == 15 }), "another agent with that token");
is($d->value("select kind from message order by id desc limit 1"), 1,
    'answers for nobody');

my ($status) = $d->ticketd('recount');
is($status, 0, 'the counters are right');

done_testing;
