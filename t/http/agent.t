#!/usr/bin/perl

# An agent's day without JavaScript: the list with its filters and counters,
# and every button of a ticket.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $visitor = $d->web;
my @links;

for my $subject (qw(One Two Three)) {
    my $made = $visitor->submit($visitor->get('new'), {
        email => 'customer@example.test', last_name => 'Customer',
        subject => $subject, text => "Text of $subject", type => 1 });
    push @links, [$made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"}];
}

my ($link, $number) = @{ $links[0] };
my $agent = $d->web->login('agent');
my $at = "agent/t/$number";

is rows('agent/'), 3, 'three tickets in the list';
is rows('agent/?status=3'), 0, 'none is closed';
is rows('agent/?agent=me'), 0, 'none is the agent\'s';
is rows('agent/?agent=none'), 3, 'all are nobody\'s';
is rows('agent/?type=2'), 0, 'none is of the other type';
like count(1), qr{3\D+3}, 'unread and all are counted';

# Who it is, the counters, the rows; the ticket and what was said in it.
is statements('agent/'), 3, 'a list asks the database three times';
is statements($at), 3, 'a ticket, too';

# What is read ahead because it was read before is shown to nobody who may
# not see it any more.
$agent->get($_) for ('agent/', $at) x 3;
$d->sql('create table kept select * from permission;'
    . ' delete from permission; update desk set revision = revision + 1');
unlike $agent->get($_)->{content}, qr/Text of One|>One</, "no right: $_"
    for 'agent/', $at;
$d->sql('insert into permission select * from kept; drop table kept;'
    . ' update desk set revision = revision + 1');
$agent->get($_) for ('agent/', $at) x 3;
$d->sql('update user_account set disabled = 1 where id = 2');
unlike $agent->get($_)->{content}, qr/Text of One|>One</, "no account: $_"
    for 'agent/', $at;
$d->sql('update user_account set disabled = 0 where id = 2');
is rows('agent/'), 3, 'with both it is as before';
like $agent->get($at)->{content}, qr/Text of One/, 'the ticket, too';

# A page looked at is not read.
$agent->get($at) for 1 .. 2;
is field('unread'), 1, 'looking changes nothing';
press('read');
is field('unread'), 0, 'the button does';
press('unread');
is field('unread'), 1, 'and the other one the other way';

like press('claim')->{content}, qr/The customer is told by mail/,
    'a claim says that it is mailed';
is field('agent_id'), 2, 'claimed';
is rows('agent/?agent=me'), 1, 'the agent\'s now';
like $agent->get($at)->{content}, qr/Anna Agent/, 'which the page says';
my $shown = $agent->get($at);
press('unclaim');
is field('agent_id'), 0, 'given back';

# Not what a colleague has claimed since the button was shown.
my $colleague = $d->web->login('agent2');
my $free = $agent->get($at);
$colleague->post("$at/claim", { csrf => $colleague->get($at)->{content}
    =~ /name="?csrf"? value="([^"]+)"/ });
like press(@$_)->{content}, qr/Somebody changed/, "no $$_[0]"
    for [claim => $free], [unclaim => $shown];
is field('agent_id'), 3, 'it is the colleague\'s';
$colleague->post("$at/unclaim", { csrf => $colleague->get($at)->{content}
    =~ /name="?csrf"? value="([^"]+)"/ });
$d->sql("delete from outbox where kind = 'claimed'");

# A note takes nothing that was not chosen by hand, nor after an error.
my $mails = "select count(*) from outbox where kind = 'claimed'";
my $claims = $d->value($mails);
my $note = $agent->submit($agent->get($at), { text => '' },
    form => qr/name="text"/);
$agent->submit($_, { text => 'A note' }, form => qr/name="text"/,
    button => ['note', 1]) for $agent->get($at), $note;
is field('agent_id'), 0, 'a note leaves the ticket to nobody';
is $d->value($mails), $claims, 'and mails nothing';
$d->sql("delete from message where kind = 3");

$note = $agent->submit($agent->get($at), { text => '', agent => '' },
    form => qr/name="text"/);
$agent->submit($note, { text => 'No claim' }, form => qr/name="text"/);
is field('agent_id'), 0, 'nor does an answer that is to leave it';
$d->sql("delete from outbox where kind = 'default_response'");

my $page = $agent->submit($agent->get($at), { text => "An answer\nin lines" },
    form => qr/name="text"/);
is $page->{status}, 200, 'answered';
is field('unread'), 0, 'answering is reading';
is field('agent_id'), 2, 'and takes what nobody had';
is $d->value($mails), $claims, 'which the answer says itself';
is $d->value("select count(*) from outbox where kind = 'default_response'"),
    1, 'with a mail';

$agent->submit($agent->get($at), { text => 'A note' },
    form => qr/name="text"/, button => ['note', 1]);
is $d->value("select count(*) from message where kind = 3"), 1, 'a note';
unlike $visitor->get($link)->{content}, qr/A note/, 'for agents alone';

# One button sends and closes, whatever else was chosen; a note closes nothing.
for my $try (['' => 422, 1], ['Done' => 200, 3]) {
    my $sent = $agent->submit($agent->get($at), { text => $$try[0],
        status => 2 }, form => qr/name="text"/, button => ['close', 1]);
    is $sent->{status} . field('status_id'), "$$try[1]$$try[2]",
        "sent and closed: '$$try[0]'";
}
is $d->value("select concat(m.kind, m.status_id) from message m
    where body = 'Done'"), 23, 'the answer says so itself';
is $d->value("select count(*) from outbox o join message m
    on m.id = o.message_id where m.body = 'Done'"), 1, 'mailed once';
unlike $agent->get($at)->{content}, qr/name="close"/, 'closed it is closed';
press('reopen');
$agent->submit($agent->get($at), { text => 'Not yet', close => 1 },
    form => qr/name="text"/, button => ['note', 1]);
is field('status_id'), 1, 'a note closes nothing';
$d->sql("delete from message where body in ('Done', 'Not yet')");

my $empty = $agent->submit($agent->get($at), { text => '  ' },
    form => qr/name="text"/);
is $empty->{status}, 422, 'nothing is not sent';

# With a message: another agent and type, together or not at all.
my $cannot = $agent->submit($agent->get($at), { text => 'To Alan', agent => 3,
    type => 2, status => 2 }, form => qr/name="text"/);
is $cannot->{status}, 422, 'not to who does not manage that type';
like $cannot->{content}, qr/>\nTo Alan<.*does not manage/s,
    'the text is kept, the reason told';
is_deeply [map { my $name = $_;
    $cannot->{content} =~ /id="a_$name".*?value="(\d+)" selected/s }
    qw(status agent type)], [2, 3, 2], 'what was chosen is';
$agent->submit($agent->get($at), { text => 'To Alan', agent => 3 },
    form => qr/name="text"/, button => ['note', 1]);
is field('agent_id'), 3, 'a note to another agent';
$agent->submit($agent->get($at), { text => 'To me', agent => 2, type => 2 },
    form => qr/name="text"/, button => ['note', 1]);
is field('agent_id') . field('type_id'), 22, 'back, as another type';
like $agent->get($at)->{content},
    qr/To me.*?Type changed to <b>Sales.*?To Alan/s, 'which the talk shows';
change($agent, form_now(), type => 1, agent => 0);

$d->sql("update ticket set unanswered_since = '2026-01-01 10:00:00'
    where number = $number");
like late(), qr/class=late/, 'long unanswered it is late';
press('close');
is field('status_id'), 3, 'closed';
unlike late(), qr/class=late/, 'and never late';
is rows('agent/'), 2, 'and gone from the usual list';
is rows('agent/?status=3'), 1, 'but there among the closed';
unlike $visitor->get($link)->{content}, qr/<textarea/,
    'the customer has no box to answer in';
press('reopen');
is field('status_id'), 1, 'open again';

# The form of properties, and two who have it open at once.
my $other = $d->web->login('agent2');
my ($mine) = grep { $_->{action} =~ m{/change$} }
    Desk::Web::forms($agent->get($at));
my ($theirs) = grep { $_->{action} =~ m{/change$} }
    Desk::Web::forms($other->get($at));
ok $mine && $theirs, 'there is a form of properties';
change($agent, $mine, priority => 1, status => 2);
is field('priority'), 1, 'changed';
is field('status_id'), 2, 'in both fields';
my $late = change($other, $theirs, priority => -1);
is field('priority'), 1, 'the later one does not win unseen';
is $late->{status}, 200, 'and is told so';
change($agent, form_now(), type => 2);
is field('type_id'), 2, 'another type';
is $other->get($at)->{status}, 404, 'whose ticket it is no more';

# A ticket made by an agent.
my $new = $agent->submit($agent->get('agent/new'), { type => 1,
    email => 'other@example.test', first_name => 'Oskar',
    last_name => 'Other', subject => 'By phone', text => 'He called.' });
like $new->{url}, qr{agent/t/\d+}, 'an agent makes a ticket';
is $d->value("select contact_id from ticket where subject = 'By phone'"), 2,
    'of the contact that there is';
is $d->value("select contact_name from ticket where subject = 'By phone'"),
    'Oskar Other', 'with the name as it was given';

# ... with a company: by its name, made if there is none, kept with the contact.
for (['Third', 'new@example.test', 'Good Works', ('Good Works') x 3],
    ['Fourth', 'late@example.test', '', undef],
    ['Fifth', 'late@example.test', 'good works', ('Good Works') x 3],
    ['Sixth', 'late@example.test', 'Bad Works', ('Bad Works') x 2,
        'Good Works'])
{
    my ($subject, $email, $company, @want) = @$_;

    $agent->submit($agent->get('agent/new'), { type => 1, email => $email,
        subject => $subject, text => 'Called.', company => $company });
    is $d->value("select group_concat(t.company_name, '/', p.name, '/',
        (select q.name from contact c join company q on q.id = c.company_id
        where c.id = t.contact_id)) from ticket t join company p
        on p.id = t.company_id where t.subject = '$subject'"),
        defined $want[0] ? join('/', @want) : undef, "company: $company";
}
is $d->value("select count(*) from audit where object = 'contact'
    and field = 'company' and new_value = 'Good Works'"), 2,
    'and with a line in history';

my $bad = $agent->submit($agent->get('agent/new'), { type => 1,
    email => 'no address', subject => 'Kept', text => 'Kept text' });
is $bad->{status}, 422, 'a bad address is told';
like $bad->{content}, qr/Kept text/, 'and the text is kept';

# The signed-in user.
my $user = $d->web->login('user');
my $own = $user->submit($user->get('new'), { type => 1, subject => 'Mine',
    text => 'My own' });
like $own->{url}, qr{/t/(\d+)}, 'a user makes a ticket';
my ($n) = $own->{url} =~ m{/t/(\d+)};
like $user->get('mine')->{content}, qr/Mine/, 'which stands in the list';
like $user->get('mine?show=open')->{content}, qr/Mine/, 'of open ones';
unlike $user->get('mine?show=closed')->{content}, qr/>Mine</,
    'not of closed ones';
$user->submit($user->get("t/$n"), { text => 'One thing more' },
    form => qr/name="text"/);
is $d->value("select count(*) from message where body = 'One thing more'"
    . ' and user_id = 4 and kind = 1'), 1, 'answers it';
my ($close) = grep { $_->{action} =~ m{/t/$n/close$} }
    Desk::Web::forms($user->get("t/$n"));
$user->send_form($close, $close->{fields});
is $d->value("select status_id from ticket where number = $n"), 3,
    'and closes it';

# A time says its zone where that is not the one of the page.
$d->sql("update user_account set zone = 'Europe/Berlin' where login = 'agent'");
$d->sql("update ticket set created = '2026-07-01 10:00:00',"
    . " modified = '2026-01-01 10:00:00' where number = $number");
my $list = $agent->get('agent/?status=1&status=2&status=3')->{content};
my ($utc) = $list =~ /data-utc="([^"]*)"/;
like $utc, qr/^\+0[12]:00$/, 'the offset of the zone';
like $list, $utc eq '+02:00' ? qr{<td class=k-cr>2026-07-01 12:00<}
    : qr{<time datetime=2026-07-01T10:00:00Z>2026-07-01 12:00<}, 'in summer';
like $list, $utc eq '+01:00' ? qr{<td class=k-mo>2026-01-01 11:00\s*<}
    : qr{<time datetime=2026-01-01T10:00:00Z>2026-01-01 11:00<}, 'in winter';

my ($status, $out) = $d->ticketd('recount');
is $status, 0, 'no counter is wrong' or diag $out;

# ticketd does not run: lists fold the changes that nobody else does.
$d->sql('insert into ticket_count (agent_id, type_id, status_id, total, unread)
    select 4294967295, 1, 1, if(seq % 2, 1, -1), 0 from seq_1_to_12000');
my $sums = 'select count(*) from ticket_count';
my $unfolded = $d->value($sums);
is rows('agent/'), rows('agent/?sort=number'), 'a list of many changes';
cmp_ok $d->value($sums), '<', $unfolded, 'leaves fewer behind';
is(($d->ticketd('recount'))[0], 0, 'and the sums as they were');

done_testing;


# Its row in the list.
sub late {
    my ($row) = $agent->get('agent/?status=1&status=2&status=3')->{content}
        =~ m{(<td class=k-n>$number.*?)<td class=k-n>}s;

    return $row // '';
}


sub rows {
    my %seen;
    my $html = $agent->get(shift)->{content};

    $seen{$1}++ while $html =~ m{agent/t/(\d+)}g;
    return scalar keys %seen;
}


# What stands beside a status of the filter.
sub count {
    my ($id) = @_;
    my ($text) = $agent->get('agent/')->{content}
        =~ m{name="?status"? value="$id".*?</(?:label|li)>(?:.*?</li>)?}s
        ? $& : '';

    return $text =~ s/<[^>]*>/ /gr;
}


# What a page executes when all that is asked for once has been.
sub statements {
    my ($path) = @_;
    my $count = 'select variable_value from information_schema.global_status'
        . " where variable_name = 'COM_STMT_EXECUTE'";

    $agent->get($path);
    my $before = $d->value($count);
    $agent->get($path);
    return $d->value($count) - $before;
}


sub field {
    my ($name) = @_;

    return $d->value("select coalesce($name, 0) from ticket"
        . " where number = $number");
}


sub press {
    my ($verb, $page) = @_;
    my ($r, $f) = (undef, grep { $_->{html} =~ m{formaction="[^"]*/$verb"} }
        Desk::Web::forms($page // $agent->get($at)));

    ok $f, "there is a button: $verb" or return;
    $r = $agent->send_form({ %$f, action => $agent->absolute("$at/$verb") },
        $f->{fields});
    is $r->{status}, 200, "$verb";
    return $r;
}


sub form_now {
    return (grep { $_->{action} =~ m{/change$} }
        Desk::Web::forms($agent->get($at)))[0];
}


sub change {
    my ($web, $form, %set) = @_;

    return $web->send_form($form, [(grep { !exists $set{$_->[0]} }
        @{ $form->{fields} }), map { [$_, $set{$_}] } sort keys %set]);
}
