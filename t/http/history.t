#!/usr/bin/perl

# Who gets copies, what was done when between the messages, and the order in
# which an agent reads them.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);

# A server that joins less than a list may have.
$d->mysql_root('set global group_concat_max_len = 30');
$d->seed->start;

my $user = $d->web->login('user');
my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);
my $admin = $d->web->login('admin');

$user->submit($user->get('new'), { subject => 'Past', text => 'Question',
    type => 1 });

my $n = $d->value("select number from ticket where subject = 'Past'");
my $url = "agent/t/$n";

# Copies.
my $r = cc("Boss\@Example.org,\n second\@example.org; third\@example.org");
$d->mysql_root('set global group_concat_max_len = 1048576');
like $r->{content}, qr/Saved\..*boss\@example\.org, second\@example\.org/s,
    'addresses by commas, blanks and lines';
like $r->{content}, qr/Copy to boss\@example\.org/, 'the form says so';
is cc($_)->{status}, 422, "refused: $_"
    for 'nobody', 'support@desk.test', 'user@desk.test',
        join(',', map { "x$_\@example.org" } 1 .. 21);
$r = cc('bad, boss@example.org');
like $r->{content}, qr/aria-invalid.*Please enter up to 20/s, 'it says why';
like $r->{content}, qr/name="cc" value="bad, boss\@example\.org"/,
    'what was typed stays';
is addresses(), 'boss@example.org second@example.org third@example.org',
    'nothing was changed';
is cc('boss@example.org', $agent2)->{status}, 200, 'a colleague may';
is addresses(), 'boss@example.org', 'others go';
$agent->submit($agent->get($url), { text => 'Answer' },
    form => qr{/message});
is $d->value("select group_concat(to_role order by to_role) from outbox
    where kind = 'default_response'"), 'customer,cc',
    'they get the answers';
cc('');
is addresses(), '', 'emptied';
is $d->value("select count(*) from outbox where to_role = 'cc'"), 0,
    'and nothing more is mailed to who was there';

# What happened between the messages.
my $page = $agent->get($url);
$agent->post("$url/change", { csrf => csrf($agent), nonce => 'p' x 22,
    priority => 1 });
$agent->post("$url/unread", { csrf => csrf($agent), nonce => 'u' x 22 });
$agent->submit($agent->get($url), { text => 'Second' },
    form => qr{/message});
unlike $agent->get($url)->{content}, qr/Copies go to/, 'folded at first';
$r = $agent->get("$url/history");
like $r->{content}, qr/Second.*Marked\ as\ unread.*Priority\ changed.*High
    .*Copies\ go\ to.*nobody.*Answer.*Copies\ go\ to.*Question/sx,
    'all of it between the messages';
like $r->{content}, qr/Arne Agent/, 'and who did it';
unlike $r->{content}, qr/Marked as read/, 'what an answer says is not told';
is $admin->get("$url/history")->{status}, 403, 'not for everybody';
is $user->get("$url/history")->{status}, 403, 'nor for customers';

# The other way round.
my @newest = order($agent->get($url));
$r = $agent->post("$url/order", { csrf => csrf($agent), oldest => 1 });
is join(' ', order($r)), join(' ', reverse @newest), 'oldest first';
like $r->{content}, qr{</ol>.*id="answer"}s, 'the answer is written below';
is join(' ', order($agent->get($url))), join(' ', reverse @newest),
    'from then on';
like $agent->get("$url/history")->{content},
    qr/Question.*Copies go to.*Answer.*High.*Second/s, 'with what happened';
is join(' ', order($agent2->get($url))), join(' ', @newest),
    'for nobody else';
$r = $agent->post("$url/order", { csrf => csrf($agent), oldest => '' });
is join(' ', order($r)), join(' ', @newest), 'and back';

done_testing;


sub cc {
    my ($to, $who) = @_;
    my $web = $who // $agent;

    return $web->submit($web->get($url), { cc => $to }, form => qr{/cc"});
}


sub addresses {
    return $d->value("select coalesce(group_concat(address order by address"
        . " separator ' '), '') from ticket_cc") // '';
}


sub order {
    my ($r) = @_;

    return $r->{content} =~ /id="(m\d+)"/g;
}


sub csrf {
    my ($web) = @_;

    return $web->get('profile/')->{content}
        =~ /name="?csrf"? value="([^"]+)"/ ? $1 : '';
}
