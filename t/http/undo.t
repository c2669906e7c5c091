#!/usr/bin/perl

# Taking back what was sent a moment ago: the ticket as before, the text a
# draft again, no mail; after that time the mail goes.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 2, mail => 1, ticket => { undo => '4s' });
$d->seed->start;

my $user = $d->web->login('user');
my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);

$user->submit($user->get('new'), { subject => 'Undo', text => 'Question',
    type => 1 });

my $n = $d->value("select number from ticket where subject = 'Undo'");
my $url = "agent/t/$n";
my $fields = 'status_id, type_id, coalesce(agent_id, 0), unread, modified,'
    . ' coalesce(closed, 0), coalesce(waiting_since, 0),'
    . ' coalesce(unanswered_since, 0), messages';
my $was = state();

# Sent with all that goes along, and taken back.
my $page = send_it('Too fast', status => 3, type => 2);
like $page->{content}, qr/on its way.*Undo sending/s, 'a button after sending';
isnt state(), $was, 'the ticket is another';
is outbox('queued'), 1, 'the mail waits';
$page = $agent->submit($page, {}, form => qr{/undo});
like $page->{content}, qr/Taken back.*Files, hours and.*again/s,
    'taken back; who has no scripts adds the rest again';
is state(), $was, 'the ticket is as it was';
is outbox(), 0, 'no mail';
like $page->{content}, qr/>\nToo fast</, 'the text is a draft';
unlike $user->get("t/$n")->{content}, qr/Too fast/, 'the customer sees nothing';
is $d->value("select count(*) from message where body = 'Too fast'"), 0,
    'the message is gone';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';
like $agent->post("$url/undo", { csrf => csrf($agent) })->{content},
    qr/Too late/, 'once';

# What was begun since stands below: as it is kept, or as the page has it.
$agent->post("$url/draft", { csrf => csrf($agent), text => '' });
$page = send_it('First');
$agent->post("$url/draft", { csrf => csrf($agent), text => 'Second' });
like $agent->submit($page, {}, form => qr{/undo})->{content},
    qr/>\nFirst\n\nSecond</, 'what was kept is not lost';
$page = send_it('First');
$agent->post("$url/draft", { csrf => csrf($agent), text => 'Sec' });
like $agent->post("$url/undo", { csrf => csrf($agent), text => 'Second' })
    ->{content}, qr/>\nFirst\n\nSecond</, 'nor what the page has beyond it';
$agent->post("$url/draft", { csrf => csrf($agent), text => '' });

# Sent and closed by one button.
send_it('Done', close => 1);
like state(), qr/^3/, 'sent and closed';
$agent->submit($agent->get("$url?done=sent"), {}, form => qr{/undo});
is state(), $was, 'both is taken back';

# A note, and a colleague who cannot.
$page = send_it('Only a note', note => 1);
unlike $page->{content}, qr/Undo sending/, 'a note was not sent';
like $agent2->post("$url/undo", { csrf => csrf($agent2) })->{content},
    qr/Too late/, 'not what a colleague wrote';
like $agent->submit($page, {}, form => qr{/undo})->{content}, qr/Taken back/,
    'a note as well';

# Something else happened since.
$page = send_it('Answered');
$user->submit($user->get("t/$n"), { text => 'Thanks' }, form => qr{/answer});
like $agent->submit($page, {}, form => qr{/undo})->{content}, qr/Too late/,
    'not after another message';

# Over time: it goes, then and not before.
is outbox('sent'), 0, 'not sent before';
ok wait_until(sub { outbox('sent') == 1 }, 15), 'mailed when the time is over';
like $agent->post("$url/undo", { csrf => csrf($agent) })->{content},
    qr/Too late/, 'too late then';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

# A claim: its mail waits, and is told of only when there is one.
$d->sql('delete from outbox');
press($_) for 'unclaim', 'unread';
$agent->post("$url/draft", { csrf => csrf($agent), text => 'A draft' });
$was = state();
my $undo = qr{undo-2"/></svg>Undo<};
my $lines = $d->value('select count(*) from message where kind = 5');
my $before = $agent->get($url);
$page = press('claim', $before);
like $page->{content}, qr{yours now\. The customer is told.*$undo}s,
    'a claim';
is mails(), 1, 'whose mail waits';
unlike press('claim', $before)->{content},
    qr/is told by mail/, 'sent twice it is told of once';
unlike press('claim')->{content}, qr/is told by mail/,
    'so is a claim of what is mine';
is mails(), 1, 'as there is one mail';
$agent->post("$url/read", { csrf => csrf($agent), quiet => 1 });
$page = $agent->submit($page, {}, form => qr{/undo});
like $page->{content}, qr/is as it was before/, 'a claim is taken back';
is state(), $was =~ s/^((\d+\|){3})1/${1}0/r, 'all but its being read';
is mails(), 0, 'the mail is gone';
like $page->{content}, qr/>\nA draft</, 'the draft is not';
is $d->value('select count(*) from message where kind = 5'), $lines,
    'the line is gone';

$was = state();
$page = press('claim');
$agent2->submit($agent2->get($url), { text => 'Mine' }, form => qr{/message},
    button => ['note', 1]);
unlike $agent->get("$url?done=claimed")->{content}, $undo,
    'no button when something else happened';
$page = press('close');
like $page->{content}, qr{The ticket is closed.*$undo}s, 'closed';
$agent->submit($page, {}, form => qr{/undo});
is $d->value("select status_id from ticket where number = $n"), 1, 'and open';
ok wait_until(sub { mails('sent') == 1 }, 15), 'the claim is mailed later';
like $agent->post("$url/undo", { csrf => csrf($agent) })->{content},
    qr/Too late/, 'too late then';
$agent->post("$url/snooze", { csrf => csrf($agent), for => 'week' });
unlike press('close')->{content}, $undo, 'what was put off stays closed';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

# Of a status and a priority no half is taken back.
$page = $agent->get($url);
unlike $agent->submit($page, { status => 1, priority => 1 },
    form => qr{/change})->{content}, $undo, 'not with a priority';
$page = $agent->submit($agent->get($url), { status => 3 }, form => qr{/change});
like $page->{content}, $undo, 'a status alone';
like $agent->submit($page, {}, form => qr{/undo})->{content},
    qr/is as it was before/, 'is taken back';
is $d->value("select status_id from ticket where number = $n"), 1, 'as it was';

done_testing;


sub press {
    my ($verb, $from) = @_;
    my ($form) = ($from // $agent->get($url))->{content}
        =~ m{(<form class="acts".*?</form>)}s;
    my %hidden = $form =~ /name="?(csrf|nonce)"? value="?([^">]+)/g;

    return $agent->post("$url/$verb", \%hidden);
}


sub mails {
    my ($state) = @_;

    return $d->value("select count(*) from outbox where kind = 'claimed'"
        . ($state ? " and state = '$state'" : ''));
}


sub send_it {
    my ($text, %more) = @_;
    my $note = delete $more{note};

    return $agent->submit($agent->get($url), { text => $text, %more },
        form => qr{/message}, $note ? (button => ['note', 1]) : ());
}


sub state {
    return $d->value("select concat_ws('|', $fields) from ticket"
        . " where number = $n");
}


sub outbox {
    my ($state) = @_;

    return $d->value("select count(*) from outbox where"
        . " kind = 'default_response'"
        . ($state ? " and state = '$state'" : ''));
}


sub csrf {
    my ($web) = @_;

    return $web->get('profile/')->{content}
        =~ /name="?csrf"? value="([^"]+)"/ ? $1 : '';
}
