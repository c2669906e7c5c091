#!/usr/bin/perl

# Mail of which the trusted server says that its sender is another: it is
# kept as a ticket of its own, marked for agents, whatever it names and
# whoever it says to be from; the sender gets number and link alone.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1,
    ticket => { autoreply_neutral => 'off', autoreply_per_address_day => 50 });
$d->seed(<<'END')->start;
delete from template where kind = 'auto_reply';
insert into template (kind, name, body, is_default)
values ('auto_reply', 'Auto', 'A template for {ticket:subject}', 1);
END

my $admin = $d->web->login('admin');
my $agent = $d->web->login('agent');
my $FIELD = 'Authentication-Results: mx.desk.test';
my $OURS = 'Received: from client.test by mx.desk.test with ESMTP; now';
my $OTHERS = 'Received: from home by relay.client.test with ESMTP; now';
my $serial = 0;

# take(RESULTS, ...): a mail with that on top has come in; its row.
sub take {
    my ($top, %o) = @_;
    my $id = sprintf 'mail%d@client.test', ++$serial;
    my $raw = $d->mail(id => $id, from => 'Carla <customer@example.test>',
        subject => "Mail $serial", body => "Words $serial.\n", %o);

    $d->drop(join '', (map { "$_\n" } @$top), $raw);
    wait_until(sub { $d->value("select count(*) from mail_in where mail_id =
        '$id' and state <> 'received'") }, 60) or die "$id did not come in\n";
    my ($row) = $d->sql("select i.state, i.rule, i.reason, i.no_reply,
        coalesce(i.ticket_id, 0), coalesce(t.mentions, 0),
        coalesce(m.kind, 0), coalesce(m.user_id, 0), coalesce(m.id, 0),
        coalesce(t.number, 0) from mail_in i
        left join ticket t on t.id = i.ticket_id
        left join message m on m.id = i.message_id where i.mail_id = '$id'");
    my %row;

    @row{qw(state rule reason no_reply ticket mentions kind user message
        number)} = @$row;
    return \%row;
}

sub header { my ($raw, $name) = @_;
    $raw =~ s/\r//g; my ($head) = split /\n\n/, $raw; $head =~ s/\n[ \t]+/ /g;
    return $head =~ /^\Q$name\E: *(.*)$/mi ? $1 : undef }

sub decides { my ($row, $want, $name) = @_;
    is join(' ', map { $row->{$_} } qw(state rule reason)), $want, $name }

sub sent { my ($n, $to) = @_;
    wait_until(sub { $d->sent_to($to) >= $n }, 30);
    return ($d->sent_to($to))[$n - 1]{raw} }

sub marked { my ($n) = @_;
    my ($row) = $agent->get('agent/?sort=number')->{content}
        =~ m{<tr[^>]*>(?:(?!</?tr).)*value=$n\b(.*?)(?=<tr|</tbody)}s;
    return $row =~ /<i class=doubt>Sender not verified</ ? 1 : 0 }

# --- set by an administrator ---------------------------------------------------

my $page = 'admin/mailboxes/1';
my $r = $admin->submit($admin->get($page), { authserv_id => 'mx desk' },
    form => qr/name="host"/);
is $r->{status}, 422, 'an id with a blank is refused';
like $r->{content}, qr/id="authserv_id_why"/, 'and marked';
$r = take(["$FIELD; dmarc=fail"], from => 'Dora <dora@example.test>');
decides($r, 'done new ', 'without an id the field means nothing');
like sent(1, 'dora@example.test'), qr/A template for Mail/,
    'and is answered as ever';
$r = $admin->submit($admin->get($page), { authserv_id => 'mx.desk.test' },
    form => qr/name="host"/);
like $r->{url}, qr/done=saved/, 'the id of our server is saved';
like $admin->get($page)->{content}, qr/value="mx\.desk\.test"/, 'and shown';
like(($d->ticketd('export'))[1], qr/^authserv_id = mx\.desk\.test$/m,
    'and exported');

# --- what passes ---------------------------------------------------------------

my $first = take(["$FIELD; spf=pass; dkim=pass; dmarc=pass", $OURS]);
decides($first, 'done new ', 'a mail that passed');
my $auto = sent(1, 'customer@example.test');
like $auto, qr/A template for Mail/, 'has the template in its answer';
my $tag = "[ts #$first->{number}]";
my ($token) = header($auto, 'Reply-To') =~ /([^<\s]+@[^>\s]+)/;
my $ours = header($auto, 'Message-ID');
my @in = ($OURS, "$FIELD; spf=softfail; dmarc=pass", $OTHERS);

$r = take(\@in, subject => "Re: $tag");
decides($r, 'done tag ', 'an answer that passed is of its ticket');
$r = take([$OURS, $OTHERS, "$FIELD; dmarc=fail"], subject => "Re: $tag");
decides($r, 'done tag ', 'what a sender writes below does not count');
$r = take(['Authentication-Results: mx.client.test; dmarc=fail', @in],
    subject => "Re: $tag");
decides($r, 'done tag ', 'nor another server');

# --- what fails ----------------------------------------------------------------

my @fails = ("$FIELD; dmarc=fail header.from=example.test", $OURS, $OTHERS);
my $messages = $d->value("select messages from ticket
    where id = $first->{ticket}");
my @spoofs = (
    [ 'the tag', subject => "Re: $tag" ],
    [ 'the signed address', to => $token ],
    [ 'our Message-ID', headers => ["In-Reply-To: $ours"] ],
    [ 'the customer\'s Message-ID',
        headers => ['In-Reply-To: <mail2@client.test>'] ]
);

for (@spoofs) {
    my ($name, %o) = @$_;

    $r = take(\@fails, %o);
    decides($r, 'done unverified dmarc=fail', "$name: the log says why");
    isnt $r->{ticket}, $first->{ticket}, "$name: a ticket of its own";
    is $r->{mentions}, $first->{number}, "$name: with a hint";
}
is $d->value("select messages from ticket where id = $first->{ticket}"),
    $messages, 'nothing was added';

my $seen = $agent->get("agent/t/$r->{number}")->{content};
like $seen, qr{<header.*?<bdi>Carla</bdi>.*?Sender not verified.*?</header>}s,
    'agents see the mark beside the sender';
like $seen, qr/failed the check of its sender/, 'and the reason';
like $seen, qr{/raw/$r->{message}"}, 'and have the mail as it came';
like $agent->get("agent/t/$r->{number}", headers => {
    'Accept-Language' => 'de' })->{content}, qr/Absender nicht best/,
    'in their language';
unlike $agent->get("agent/t/$first->{number}")->{content},
    qr/Sender not verified/, 'the other ticket has none';

# The list has the mark as well, in these rows alone, as long as it is so.
is marked($r->{number}), 1, 'the list marks it';
is marked($first->{number}), 0, 'and no other';
is $d->value('select count(*) from ticket where doubted <> exists (select 1
    from mail_in i where i.ticket_id = ticket.id and i.sender = ticket.email
    and i.rule like \'%unverified\')'), 0, 'by what the mails say';

my $answer = sent(1 + @spoofs, 'customer@example.test');
unlike $answer, qr/A template|Mail \d|Words|Carla/,
    'the answer has nothing of the mail, whatever the option says';
like $answer, qr/\b$r->{number}\b/, 'but the number';
my ($link) = $answer =~ m{(t/$r->{number}/[\w-]{22})};
my $customers = $d->web->get($link);
is $customers->{status}, 200, 'and the link';
like $customers->{content}, qr/Words/, 'which shows the ticket';
unlike $customers->{content}, qr/not verified|unverified/,
    'customers see no mark';

# --- what is mailed about it -----------------------------------------------------

# about(TO, N): the last mail to there about ticket N.
sub about { my ($to, $n) = @_; my $raw;
    wait_until(sub { ($raw) = reverse grep { /\b$n\b/ }
        map { $_->{raw} } $d->sent_to($to) }, 30);
    return $raw =~ s/\r//gr }

like about('agent@desk.test', $r->{number}), qr/\n\nSender not verified\n\n\S/,
    'the mail to agents begins with the mark';
unlike about('agent@desk.test', $first->{number}), qr/Sender not verified/,
    'one about a ticket of somebody known does not';
$agent->submit($agent->get("agent/t/$r->{number}"), { agent => 3 },
    form => qr{/change});
like about('agent2@desk.test', $r->{number}),
    qr/assigned.*\n\nSender not verified\n\nTicket/s, 'so does a notice';
is $d->value("select count(*) from outbox where kind = 'claimed'"), 0,
    'nobody tells who is named that it was claimed';
$agent->submit($agent->get("agent/t/$first->{number}"), { agent => 3 },
    form => qr{/change});
is $d->value("select count(*) from outbox where kind = 'claimed'"), 1,
    'who is known is told';

$r = take([$OURS, "$FIELD;\n\tspf=fail smtp.mailfrom=a.test;\n\tdkim=fail",
    $OTHERS], subject => "Re: $tag");
decides($r, 'done unverified spf=fail, dkim=fail', 'SPF and DKIM both failed');

# Two senders, of which the server looked at the other one.
$r = take(["$FIELD; dmarc=pass (p=NONE) header.from=evil.test"],
    subject => "Re: $tag");
decides($r, 'done unverified dmarc=pass of another sender',
    'another sender passed');
$r = take(["$FIELD; dmarc=pass (p=NONE) header.from=Example.Test"],
    subject => "Re: $tag");
is "$r->{rule} $r->{ticket}", "tag $first->{ticket}", 'the same one did';

# --- who it says to be ----------------------------------------------------------

my $proof;
wait_until(sub { ($proof) = map { $_->{raw} =~
    /(support\+t$first->{number}-2-\w+\@[\w.]+)/ }
    $d->sent_to('agent@desk.test') }, 30);
my @as = (from => 'Anna Agent <agent@desk.test>', to => $proof,
    subject => "Re: $tag");

$r = take(["$FIELD; dmarc=pass"], @as);
decides($r, 'done agent ', 'the agent answers by mail');
is "$r->{kind} $r->{user} $r->{ticket}", "2 2 $first->{ticket}",
    'as the agent';
$r = take(\@fails, @as);
decides($r, 'done agent-unverified dmarc=fail', 'somebody in their name');
is "$r->{kind} $r->{user}", '1 0', 'is nobody';
is $r->{mentions}, $first->{number}, 'and only mentions the ticket';
like $agent->get("agent/t/$r->{number}")->{content}, qr/Sender not verified/,
    'which is marked';
is $_->get("agent/t/$r->{number}/raw/$r->{message}")->{status}, 404,
    'the agent\'s proof in it stays hidden' for $agent,
    $d->web->login('agent2');
$r = take(\@fails, from => 'customer@example.test', subject => 'Bare');
is $d->value("select author from message where id = $r->{message}"),
    'customer@example.test', 'nor is an address named after its contact';

$agent->submit($agent->get("agent/t/$first->{number}"), { text => 'Done.',
    status => 3 }, form => qr{/message});
take(\@fails, subject => "Re: $tag");
is $d->value("select status_id from ticket where id = $first->{ticket}"), 3,
    'nothing is reopened';

# --- what programs send ----------------------------------------------------------

$r = take(\@fails, subject => "Re: $tag",
    headers => ['Auto-Submitted: auto-replied']);
is "$r->{state} $r->{rule}", 'quarantine automatic',
    'an automatic answer is put aside';
$r = take(\@fails, subject => 'Disk full',
    headers => ['Auto-Submitted: auto-generated']);
is "$r->{state} $r->{rule} $r->{no_reply}", 'done unverified generated',
    'a program is not answered';
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

# Another customer's by hand: the mark goes; merged, it goes along.
my $doubted = $r->{number};
is marked($doubted), 1, 'one with the mark';
$agent->submit($agent->get("agent/t/$doubted"), {
    contact => $d->value("select min(id) from contact where id <>
        coalesce((select contact_id from ticket where number = $doubted), 0)")
    }, form => qr{/contact"});
is marked($doubted), 0, 'not as another contact\'s';
my $doubt = "select doubted from ticket where number = $first->{number}";
is $d->value($doubt), 0, 'one without it';
$agent->submit($agent->submit($agent->get('agent/t/' . $d->value('select
    min(number) from ticket where doubted and hidden = 0')),
    { into => $first->{number} }, form => qr{name="into" inputmode}), {},
    form => qr{name="into" inputmode});
is $d->value($doubt), 1, 'gets it with a mail that was merged into it';

done_testing;
