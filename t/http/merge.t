#!/usr/bin/perl

# Merging and splitting: what moves, where old numbers and links lead, who
# may, and that counters stay exact.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1);
$d->seed->start;

my $visitor = $d->web;
my %link;
my $agent = $d->web->login('agent');

sub create {
    my ($subject, $email) = @_;
    my $made = $visitor->submit($visitor->get('new'), { email => $email,
        last_name => 'Customer', subject => $subject, type => 1,
        text => "Text of $subject" });
    my ($url, $number) = $made->{content} =~
        m{href="([^"]*/t/(\d+)/[\w-]{22})"};

    $link{$number} = $url;
    return $number;
}

sub ask {
    my ($from, $into, $who) = @_;

    return ($who // $agent)->submit(($who // $agent)->get("agent/t/$from"),
        { into => $into }, form => qr/id="into"/);
}

sub confirm {
    my ($asked, $fields) = @_;

    return $agent->submit($asked, $fields // {}, form => qr/id="into"/);
}

sub merge {
    my $asked = ask(@_);

    return $asked->{content} =~ /Merge into #/ ? confirm($asked) : $asked;
}

my $one = create('One', 'customer@example.test');
my $two = create('Two', 'customer@example.test');
my $three = create('Three', 'other@example.test');
my $user = $d->web->login('user');
my ($foreign) = $user->submit($user->get('new'), { subject => 'Foreign',
    type => 3, text => 'Of a type that the agent does not manage' })->{url}
    =~ m{(\d{9})};

# What a typed number stands for is shown first.
my $page = ask($two, "#$three");
is $page->{status}, 200, 'the page comes back';
like $page->{content}, qr/Merge into #$three</, 'it asks';
my ($shown) = $page->{content} =~ m{id="into_is">(.*?)</p>}s;
like $shown, qr/#$three.*Three.*Customer.*Open/s,
    'and says number, subject, contact and status';
is $d->value("select hidden from ticket where number = $two"), 0,
    'nothing is merged';
$page = confirm($page, { into => $one });
like $page->{content}, qr/Merge into #$one</, 'another number asks again';
is $d->value("select hidden from ticket where number = $two"), 0,
    'still nothing';
unlike ask($two, $foreign)->{content}, qr/id="into_is"|Foreign/,
    'of one that the agent may not change nothing is told';
$page = confirm($page);
is $page->{status}, 200, 'merged';
like $page->{url}, qr{/agent/t/$one\?}, 'and there';
like $page->{content}, qr/Text of One.*Text of Two|Text of Two.*Text of One/s,
    'both texts';
like $page->{content}, qr/Merged with this ticket:.*#$two/s, 'it says so';
is $d->value("select messages from ticket where number = $one"),
    $d->value("select count(*) from message m join ticket t
        on t.id = m.ticket_id where t.number = $one"), 'messages are counted';

like $agent->get("agent/t/$two")->{url}, qr{/agent/t/$one$},
    'the old number leads on';
is $visitor->get($link{$two})->{url} =~ m{/t/$one/} ? 1 : 0, 1,
    'so does the secret link of the same person';
like $visitor->get($link{$two})->{content}, qr/Text of One/, 'to all of it';
unlike $visitor->get($link{$one})->{content}, qr/Merged with/,
    'what agents do is not told';

# What somebody has begun to write is not left behind.
my $agent2 = $d->web->login('agent2');
$_->[0]->post("agent/t/$_->[1]/draft", { %{ auth("agent/t/$_->[1]", $_->[0]) },
    text => $_->[2] }) for [$agent, $one, 'Dear One'],
    [$agent, $three, 'Dear Three'], [$agent2, $three, 'Half a sentence'];
$page = merge($three, $one);
like $agent2->get("agent/t/$three")->{content}, qr/>\nHalf a sentence</,
    'what was begun follows';
like $page->{content}, qr/>\nDear One\n\nDear Three</, 'to what was there';
$agent->post("agent/t/$one/draft", { %{ auth("agent/t/$one") },
    text => '' });
is $visitor->get($link{$three})->{status}, 404,
    'another person\'s link does not open it';
is $d->value("select group_concat(address) from ticket_cc c join ticket t
    on t.id = c.ticket_id where t.number = $one"), 'other@example.test',
    'but answers go to them, too';
like $agent->get("agent/t/$one")->{content}, qr/other\@example\.test/,
    'as the ticket says';

$agent->submit($agent->get("agent/t/$one"), { text => 'To both of you' },
    form => qr/name="text"/);
ok wait_until(sub { $d->value("select count(*) from outbox
    where kind = 'default_response' and state = 'sent'") == 2 }),
    'both are mailed';

# A mail that names the old number finds the new ticket.
my ($mail) = grep { /To both/ } $d->inbox('other@example.test');
$d->deliver("From: other\@example.test\nTo: support\@desk.test\n"
    . "Subject: Re: [ts #$three] Three\nMessage-ID: <m1\@example.test>\n\n"
    . "By the old number\n", from => 'other@example.test');
ok wait_until(sub { $d->value("select count(*) from message m join ticket t
    on t.id = m.ticket_id where t.number = $one
    and m.body like 'By the old%'") }, 20), 'a mail with the old tag, too';

my $four;
like ask($four = create('Four', 'customer@example.test'), $two)->{content},
    qr/Merge into #$one</, 'an old number stands for where it leads';
like merge($one, $one)->{content}, qr/no other ticket/, 'not with itself';
unlike merge($one, $one)->{content}, qr/no such thing/, 'told once';
like merge($one, 202699999)->{content}, qr/no other ticket/,
    'not with nothing';
is merge($one, $foreign)->{content} =~ /may not do that/, 1,
    'not with what the agent does not manage';

# Closed, and something unanswered comes in.
$agent->post("agent/t/$one/close", { %{ auth("agent/t/$one") } });
merge($four, $one);
is $d->value("select s.kind from ticket t join status s on s.id = t.status_id
    where t.number = $one"), 1, 'a closed ticket opens for it';

# Splitting.
my ($message) = $d->value("select m.id from message m
    where m.body like 'Text of Two'");
my $mails = $d->value('select count(*) from outbox');
$page = $agent->submit($agent->get("agent/t/$one"), { message => $message,
    subject => 'Two again' }, form => qr/name="message"\s+value="$message"/);
is $page->{status}, 200, 'split off';
my ($new) = $page->{url} =~ m{/t/(\d+)};
isnt $new, $one, 'a ticket of its own';
like $page->{content}, qr/Two again.*Text of Two/s, 'with the message';
like $page->{content}, qr/Split off from.*#$one/s, 'it says from where';
like $agent->get("agent/t/$one")->{content}, qr/of its own:.*#$new/s,
    'and the other one where to';
unlike $agent->get("agent/t/$one")->{content}, qr/Text of Two/, 'moved';
is $d->value('select count(*) from outbox'), $mails, 'nothing is mailed';

# Without a subject that of the message without what it quotes.
$d->sql("update message set body = 'Only this\n\n> old words', quote_from = 10,
    quote_to = 22 where id = $message");
$page = $agent->submit($agent->get("agent/t/$new"), { message => $message },
    form => qr/name="message"\s+value="$message"/);
my ($unnamed) = $page->{url} =~ m{/t/(\d+)};
is $d->value("select subject from ticket where number = $unnamed"),
    'Only this', 'the subject has nothing of what is quoted';
$agent->post("agent/t/$unnamed/merge", { %{ auth("agent/t/$unnamed") },
    into => $new, sure => $new });

# A click twice.
my $again = auth("agent/t/$new");
$agent->post("agent/t/$new/merge", { %$again, into => $one,
    sure => $one }) for 1 .. 2;
is $d->value("select hidden from ticket where number = $new"), 2,
    'merged again, once';
is $d->value("select count(*) from message where moved = 1
    and moved_from = $new"), 1, 'with one line';

for my $number ($one, $foreign) {
    is $d->value("select messages from ticket where number = $number"),
        $d->value("select count(*) from message m join ticket t
            on t.id = m.ticket_id where t.number = $number"),
        'messages are counted';
}

my ($status, $out) = $d->ticketd('recount');
is $status, 0, 'the counters are exact';

# The hint of a stranger's mail.
$d->deliver("From: stranger\@example.test\nTo: support\@desk.test\n"
    . "Subject: [ts #$one] Let me in\nMessage-ID: <m2\@example.test>\n\n"
    . "A stranger\n", from => 'stranger@example.test');
my $hint;
ok wait_until(sub { $hint = $d->value("select number from ticket
    where mentions is not null") }, 20), 'a stranger\'s mail names a ticket';
like $agent->get("agent/t/$hint")->{content}, qr/Merge into $one now/,
    'the page offers to merge';
$agent->submit($agent->get("agent/t/$hint"), {},
    form => qr/Merge into $one now/);
like $agent->get("agent/t/$one")->{content}, qr/A stranger/,
    'with one click it is there';

# A ticket of a type that another agent does not read.
my $secret = create('Secret', 'customer@example.test');
$d->sql("update ticket set type_id = 2 where number = $secret");
$page = ask($one, $secret, $agent2)->{content};
like $page, qr/no other ticket/, 'what is not to be seen is not there';
unlike $page, qr/id="into_is"/, 'and not shown';
like ask($one, $secret)->{content}, qr/Merge into #$secret</,
    'as it is to those who see it';

done_testing;


sub auth {
    my ($url, $who) = @_;
    my $html = ($who // $agent)->get($url)->{content};

    return { map { $_ => $html =~ /name="$_" value="([^"]*)"/ }
        qw(csrf nonce) };
}
