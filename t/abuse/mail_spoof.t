#!/usr/bin/perl

# ABUSE 4, 5, 6, 9: who is not part of a ticket gets nothing of it and adds
# nothing to it, whatever a mail says of itself.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1,
    ticket => { autoreply_neutral => 'off', autoreply_per_address_day => 10 });
$d->seed("update mailbox set authserv_id = 'mx.desk.test'")->start;
my $agent = $d->web->login('agent');
my (%sent, $serial);

sub header { my ($raw, $name) = @_;
    $raw =~ s/\r//g; my ($head) = split /\n\n/, $raw; $head =~ s/\n[ \t]+/ /g;
    return $head =~ /^\Q$name\E: *(.*)$/mi ? $1 : undef }

# spoof(NAME, ...): a mail to be judged later.
sub spoof {
    my ($name, %o) = @_;
    my $id = sprintf 'spoof%d@client.test', ++$serial;

    $sent{$id} = $name;
    $d->drop($d->mail(from => 'Mallory <mallory@evil.test>',
        body => "Words of mallory $serial.\n", subject => "spoof $serial",
        id => $id, %o));
    return $id;
}

sub decided {
    return wait_until(sub { $d->value('select count(*) from mail_in where'
        . " mail_id like 'spoof%' and state <> 'received'") == keys %sent },
        60);
}

# Four tickets of the customer: open, closed, merged into the first, deleted.
for my $subject (qw(Open Closed Merged Trashed)) {
    $d->drop($d->mail(from => 'Carla <customer@example.test>',
        subject => "$subject secret", id => "first-$subject\@client.test",
        body => "The secret of $subject.\n",
        headers => ['Cc: friend@example.test']));
}
ok wait_until(sub { $d->inbox == 4 }, 30), 'four tickets, each answered';
my %n = map { $_->[0] =~ s/ secret$//r => $_->[1] }
    $d->sql('select subject, number from ticket');
my %id = map { $_->[0] =~ s/ secret$//r => $_->[1] }
    $d->sql('select subject, id from ticket');
my ($auto) = grep { /Open secret/ } $d->inbox;
my $ours = header($auto, 'Message-ID');
my ($token) = header($auto, 'Reply-To') =~ /([^<\s]+@[^>\s]+)/;
$agent->submit($agent->submit($agent->get("agent/t/$n{Merged}"),
    { into => $n{Open} }, form => qr{/merge}), {}, form => qr{/merge});
$d->sql("update ticket set status_id = 3 where id = $id{Closed};"
    . " update ticket set hidden = 2 where id = $id{Trashed}");
$d->ticketd('recount');
my $before = $d->value('select group_concat(concat(id, " ", messages, " ",'
    . ' status_id, " ", hidden) order by id) from ticket');
my $texts = $d->value('select count(*) from message');

# 4
my $tag = "[ts #$n{Open}]";
my $digits = $n{Open} =~ s/(\d)/"\xef\xbc" . chr(0x90 + $1)/ger;
spoof('the tag', subject => "$tag hello");
spoof('behind Re:', subject => "Re: AW: Fwd: $tag hello");
spoof('in small letters', subject => "[TS#$n{Open}] hello");
spoof('with blanks', subject => "[ ts  # $n{Open} ] hello");
spoof('as an encoded word', subject => '=?utf-8?Q?=5Bts_=23' . $n{Open}
    . '=5D?= hello');
spoof('several', subject => join ' ', map { "[ts #$_]" } values %n);
spoof('in digits of other scripts', subject => "[ts #$digits] hello");
spoof('of a closed ticket', subject => "[ts #$n{Closed}] hello");
spoof('of a merged ticket', subject => "[ts #$n{Merged}] hello");
spoof('of a deleted ticket', subject => "[ts #$n{Trashed}] hello");
spoof('of no ticket', subject => '[ts #209900001] hello');
spoof('of too large a number', subject => '[ts #' . '9' x 40 . '] hello');
spoof('our Message-ID', headers => ["In-Reply-To: $ours",
    "References: <a\@b> $ours"]);
spoof('the customer\'s Message-ID',
    headers => ['In-Reply-To: <first-Open@client.test>']);
spoof('the address that was made out to the customer', to => $token);
spoof('all at once', to => $token, subject => $tag,
    headers => ["In-Reply-To: $ours"]);
spoof('the customer as a name', subject => $tag,
    from => '"customer@example.test" <mallory@evil.test>');
spoof('the customer as the second sender', subject => $tag,
    from => 'mallory@evil.test, customer@example.test');
spoof('the customer as Sender', subject => $tag,
    headers => ['Sender: customer@example.test']);
spoof('the customer in Reply-To', subject => $tag,
    headers => ['Reply-To: customer@example.test']);
spoof('an address that only looks so', subject => $tag,
    from => 'customer@example.test.evil.test');
spoof('a second From', subject => $tag,
    headers => ['From: customer@example.test']);
spoof('somebody who was in Cc of the mail only', subject => $tag,
    from => 'friend@example.test');

# 9
spoof('abuse 9: a link to confirm something', to => $token,
    from => 'no-reply@service.test', subject => 'Confirm your address',
    body => "https://service.test/confirm/SESAME\n");
ok decided(), 'all were decided';
is $d->value('select group_concat(concat(id, " ", messages, " ", status_id,'
    . " ' ', hidden) order by id) from ticket where id in ("
    . join(',', values %id) . ')'), $before,
    'abuse 4: nothing was added, reopened or changed';

for my $row ($d->sql('select i.mail_id, i.state, i.ticket_id, t.subject,'
    . ' t.mentions from mail_in i left join ticket t on t.id = i.ticket_id'
    . " where i.mail_id like 'spoof%' order by i.id"))
{
    my ($mail, $state, $ticket, $subject, $mentions) = @$row;

    ok $state eq 'done' && !grep({ $_ == $ticket } values %id),
        "abuse 4: $sent{$mail}: a ticket of its own";
    unlike $subject, qr/\[\s*ts\s*#\s*(?:$n{Open}|$n{Closed})/i,
        "abuse 4: $sent{$mail}: without the foreign tag";
}

is $d->value("select mentions from ticket where subject = 'hello' order by id"
    . ' limit 1'), $n{Open}, 'with a hint for agents';
is scalar(grep { $_->{raw} =~ /secret|customer\@example/ }
    $d->sent_to('mallory@evil.test')), 0,
    'abuse 4: what went to the stranger says nothing of the ticket';

my ($link) = $d->value('select concat(number, "/", replace(replace(replace('
    . "to_base64(verifier), '+', '-'), '/', '_'), '=', '')) from ticket"
    . " where id = $id{Open}");
unlike $d->web->get("t/$link")->{content}, qr/SESAME|mallory/,
    'abuse 9: who holds the link does not see it';

# The customer themselves, and somebody whom the ticket lists.
my $count = keys %sent;
$d->sql("insert into ticket_cc (ticket_id, address) values ($id{Open},"
    . " 'listed\@example.test')");
for my $from ('customer@example.test', 'Listed@Example.test') {
    spoof("$from writes", from => $from, subject => "Re: $tag hello");
}
ok decided(), 'those who take part';
is $d->value("select count(*) from mail_in where ticket_id = $id{Open} and"
    . " rule = 'tag'"), 2, 'abuse 4: are heard';

# 5
my ($told) = wait_until(sub { grep { $_->{raw} =~ /agent\/t\/$n{Open}/ }
    $d->sent_to('agent@desk.test') }, 20)
    && grep { $_->{raw} =~ /agent\/t\/$n{Open}/ } $d->sent_to('agent@desk.test');
my ($agents) = header($told->{raw}, 'Reply-To')
    =~ /(support\+t$n{Open}-2-[0-9a-f]{20}\@desk\.test)/;
ok $agents, 'an agent has a token';
my $marks = $d->value("select concat(max(id), ' ', count(*)) from message where"
    . ' kind in (2, 3)');
my $was = $d->value("select concat(status_id, coalesce(agent_id, 0)) from ticket"
    . " where id = $id{Open}");
my @as = (from => 'Anna Agent <agent@desk.test>');
my ($mac) = $agents =~ /-([0-9a-f]{20})@/;
my $to = sub { "support+$_[0]\@desk.test" };
spoof('abuse 5: the name alone', @as, subject => "Re: $tag");
spoof('abuse 5: our Message-ID', @as, headers => ["In-Reply-To: $ours"]);
spoof('abuse 5: the customer\'s token', @as, to => $token);
spoof('abuse 5: of another ticket', @as,
    to => $to->("t$n{Closed}-2-$mac"));
spoof('abuse 5: of another agent', @as, to => $to->("t$n{Open}-3-$mac"));
spoof('abuse 5: of nobody', @as, to => $to->("t$n{Open}-0-$mac"));
spoof('abuse 5: cut', @as, to => $to->("t$n{Open}-2-" . substr $mac, 0, 19));
spoof('abuse 5: longer', @as, to => $to->("t$n{Open}-2-${mac}0"));
spoof('abuse 5: empty', @as, to => $to->("t$n{Open}-2-"));
spoof('abuse 5: nothing but a t', @as, to => $to->('t'));
spoof('abuse 5: no numbers', @as, to => $to->("tx-y-$mac"));
spoof('abuse 5: the token from elsewhere', to => $agents,
    from => 'mallory@evil.test');
spoof('abuse 5: another agent with it', to => $agents,
    from => 'agent2@desk.test');
spoof('abuse 5: a program of the agent', @as, to => $agents,
    headers => ['Auto-Submitted: auto-generated']);
ok decided(), 'forged agents were decided';
is $d->value('select count(*) from message m join mail_in i on i.id = m.mail_id'
    . " where m.kind = 2 and i.mail_id like 'spoof%'"), 0,
    'abuse 5: none of it is an agent\'s answer';
is $d->value("select concat(status_id, coalesce(agent_id, 0)) from ticket"
    . " where id = $id{Open}"), $was, 'abuse 5: nor a change';
is $d->value('select count(*) from message m join mail_in i on i.id = m.mail_id'
    . " where m.kind = 3 and i.mail_id like 'spoof%'"), 1,
    'abuse 5: a note is what came with the right token only';

# What proves the agent stands in their own mail: it is shown to them alone,
# and goes nowhere as a file, too long as its text may be.
spoof('a long answer', @as, to => $agents, subject => "Re: $tag",
    body => join '', map { "Line $_ of what the agent has to say.\n" } 1 .. 40_000);
ok decided(), 'an answer of more than a megabyte was decided';

my ($own) = $d->sql('select m.id, m.kind, m.files from message m join mail_in i
    on i.id = m.mail_id order by m.id desc limit 1');
my $theirs = $d->value("select m.id from message m join mail_in i on i.id =
    m.mail_id where m.ticket_id = $id{Open} and m.kind = 1 limit 1");
my $other = $d->web->login('agent2');

is "$own->[1] $own->[2]", '2 0', 'abuse 5: it has no copy of the mail with it';
is $agent->get("agent/t/$n{Open}/raw/$own->[0]")->{status}, 200,
    'abuse 5: the agent sees the mail as it came';
is $other->get("agent/t/$n{Open}/raw/$theirs")->{status}, 200,
    'abuse 5: a colleague those of customers';
is $other->get("agent/t/$n{Open}/raw/$own->[0]")->{status}, 404,
    'abuse 5: but not that one';
like $agent->get("agent/t/$n{Open}")->{content}, qr{/raw/$own->[0]"},
    'abuse 5: the agent is offered it';
unlike $other->get("agent/t/$n{Open}")->{content},
    qr{/(?:raw|original)/$own->[0]"}, 'abuse 5: a colleague not';

# 6
my @fields = ('X-RT-Loop-Prevention: desk', 'X-RT-Ticket: 1',
    'RT-Squelch-Replies-To: x', 'X-Zammad-Ticket-Id: 1',
    'X-Zammad-Ignore: true', "X-Zammad-Ticket-Number: $n{Open}",
    "X-OTRS-FollowUp-State: closed", 'X-Ngx-Tickets-Loop: forged',
    'X-Ngx-Tickets-Status: closed', 'Auto-Submitted: no',
    'Bcc: victim@evil.test', 'Resent-To: victim@evil.test',
    'Return-Receipt-To: victim@evil.test',
    'Disposition-Notification-To: victim@evil.test',
    'Mail-Followup-To: victim@evil.test', 'Errors-To: victim@evil.test');
spoof('abuse 6: fields', from => 'six@evil.test', subject => 'fields',
    headers => \@fields);
spoof("abuse 6: $_", from => 'seven@evil.test', subject => 'one field',
    headers => [$_]) for @fields;
ok decided(), 'fields of others were decided';
is $d->value("select count(*) from mail_in where mail_id like 'spoof%' and"
    . " sender in ('six\@evil.test', 'seven\@evil.test') and state = 'done'"
    . " and rule = 'new'"), 1 + @fields, 'abuse 6: they mean nothing';
ok wait_until(sub { $d->sent_to('six@evil.test') }, 20),
    'the sender is answered';
is scalar($d->sent_to('victim@evil.test')), 0, 'abuse 6: nobody else';
unlike join('', map { $_->{raw} } $d->sent_to('six@evil.test')),
    qr/victim|X-RT|Zammad|OTRS|Disposition-Notification|Return-Receipt/i,
    'abuse 6: nor is any of it sent on';
# 4 and 5, with a server that checks senders, from whose results one may try to
# escape by own ones.
my @server = ('Received: from evil.test by mx.desk.test with ESMTP; x',
    'Authentication-Results: mx.desk.test; spf=fail; dkim=fail');
my $fake = 'Authentication-Results: mx.desk.test; dmarc=pass; spf=pass; dkim=pass';
my $held = $d->value('select group_concat(concat(id, " ", messages, " ",'
    . ' status_id) order by id) from ticket where id in ('
    . join(',', values %id) . ')');
my @from = (from => 'customer@example.test', subject => "Re: $tag");
my %tries = ('nothing' => [], 'a field that says it passed' => [$fake],
    'one behind a Received of its own' =>
        ['Received: from a by mx.desk.test; x', $fake],
    'many' => [($fake) x 50],
    'one of a later version' => [$fake =~ s/test;/test 2;/r],
    'one that never ends' => [$fake =~ s/;/ ((((/r]);

for my $try (sort keys %tries) {
    for (['the customer', @from], ['their token', @from, to => $token],
         ['an agent', @as, to => $agents, subject => "Re: $tag"])
    {
        my ($who, %o) = @$_;
        my $id = sprintf 'spoof%d@client.test', ++$serial;

        $sent{$id} = "as $who with $try";
        $d->drop(join '', (map { "$_\n" } @server, @{ $tries{$try} }),
            $d->mail(body => "Words $serial.\n", id => $id, %o));
    }
}
ok decided(), 'mail that a server had checked was decided';
is $d->value('select group_concat(concat(id, " ", messages, " ",'
    . ' status_id) order by id) from ticket where id in ('
    . join(',', values %id) . ')'), $held,
    'abuse 4, 5: what failed is added to no ticket';
is $d->value("select count(*) from mail_in i join message m on m.mail_id = i.id"
    . " where i.rule like '%unverified' and m.kind = 1 and m.user_id is null"),
    3 * keys %tries, 'abuse 4, 5: all of it is nobody\'s';
spoof('the customer below another host', @from, headers =>
    ['Received: from a by b.evil.test; x', $server[1]]);
ok decided(), 'a field below another host\'s was decided';
is $d->value("select rule from mail_in order by id desc limit 1"), 'tag',
    'and is not believed';
is(($d->ticketd('recount'))[0], 0, 'the counters are right');

done_testing;
