#!/usr/bin/perl

# Many tickets at once: what is done and told, whose rights count, undoing.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, mail => 1, ticket => { undo => '2m' });
$d->seed->start;

my $user = $d->web->login('user');
my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);
my %n = map { $_ => create($_, 1) } qw(One Two Three Four);
$n{Foreign} = create('Foreign', 3);
my @all = @n{qw(One Two Three Four)};

my $page = $agent->get('agent/');
is +() = $page->{content} =~ /name="?ticket"? value/g, 4, 'a box for each row';

# Closing, with one that is not the agent's and one that there is not.
my $open = $d->value("select unanswered_since from ticket"
    . " where number = $n{One}");
$page = bulk('close', [$n{One}, $n{Two}, $n{Foreign}, 200000001]);
is $page->{status}, 200, 'the list again';
like $page->{url}, qr{/agent/\?bulk=\d+$}, 'after a redirect';
like said($page), qr/2 tickets are closed/, 'says what was done';
like said($page), qr/2 tickets stay as they are/, 'and what was not';
like said($page), qr/#$n{Foreign} there is none with this number that you/,
    'nothing is told about a ticket of others';
like said($page), qr/#200000001 there is none/, 'the same as about none';
is status('One'), 3, 'closed';
is status('Foreign'), 1, 'and the other one not';
is $d->value("select count(*) from event where kind = 'status'"), 2,
    'an event for each';

# Undo.
$page = $agent->submit($page, {}, form => qr{/undo});
like said($page), qr/2 tickets are as they were before/, 'undone';
unlike said($page), qr/Undo/, 'once';
is status('One'), 1, 'open again';
is $d->value("select unanswered_since from ticket where number = $n{One}"),
    $open, 'and as long without an answer as before';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

# What somebody else has changed meanwhile stays.
$page = bulk('set', [@all], set => 'priority:1');
like said($page), qr/4 tickets have another priority now/, 'a priority';
$agent->submit($agent->get("agent/t/$n{Three}"), { priority => -1 },
    form => qr{/change});
$page = $agent->submit($page, {}, form => qr{/undo});
like said($page), qr/3 tickets are as they were/, 'three go back';
like said($page), qr/#$n{Three} somebody has changed it/, 'the fourth not';
is $d->value("select group_concat(priority order by number) from ticket"
    . ' where type_id = 1'), '0,0,-1,0', 'as it was set since';

# The mails of it wait, and taken back in time it leaves no trace; later it is
# another change.
$d->sql('delete from outbox');
my $lines = lines();
my $was = modified();
$page = bulk('set', [@all], set => 'agent:me');
is mails(), 4, 'each customer is to be told whose ticket it is';
is mails("state = 'sent'"), 0, 'and not yet';
like said($agent->submit($page, {}, form => qr{/undo})),
    qr/4 tickets are as they were/, 'taken back';
is mails(), 0, 'nobody is told';
is lines(), $lines, 'there is no line of it';
is modified(), $was, 'nor is any ticket newer';

$page = bulk('set', [$n{One}], set => 'agent:me');
$agent->submit($agent->get("agent/t/$n{One}"), { status => 2 },
    form => qr{/change});
$agent->submit($page, {}, form => qr{/undo});
is status('One'), 2, 'what was done after it stays';
is $d->value("select count(*) from ticket where number = $n{One}"
    . ' and agent_id is null'), 1, 'when it is undone';
bulk('set', [$n{One}], set => 'status:1');

$page = bulk('set', [@n{qw(Two Three)}], set => 'agent:me');
$d->sql('delete from recall');
like said($agent->submit($page, {}, form => qr{/undo})),
    qr/2 tickets are as they were/, 'undone when the time is over';
is lines(), $lines + 8, 'by one more change of each';

# Others may not undo it, nor see what it did.
my ($id) = bulk('read', [@all])->{url} =~ /bulk=(\d+)/;
is $agent2->post("agent/bulk/$id/undo", { csrf => csrf($agent2),
    nonce => 'x' })->{status}, 404, 'another agent cannot undo it';
unlike $agent2->get("agent/?bulk=$id")->{content}, qr/marked as read/,
    'nor read what it was';
is $d->value('select sum(unread) from ticket where type_id = 1'), 0, 'read';
$page = bulk('read', [@all]);
like said($page), qr/4 tickets stay.*it was so already/s,
    'again, that was so already';
unlike said($page), qr/ 0 tickets/, 'not that none was changed';
bulk('unread', [@all]);
is $d->value('select sum(unread) from ticket where type_id = 1'), 4, 'unread';

# Agents, statuses, types.
like said(bulk('set', [@all], set => 'agent:me')),
    qr/4 tickets are given to Anna Agent/, 'taken';
like said(bulk('set', [$n{One}], set => 'agent:3')),
    qr/given to|this agent does not work|1 ticket/, 'given to a colleague';
like said(bulk('set', [@all], set => 'agent:0')), qr/nobody&#39;s now/, 'freed';
like said(bulk('set', [$n{One}], set => 'status:2')), qr/the status/,
    'a status';
is status('One'), 2, 'which it has';
$page = bulk('set', [$n{Two}], set => 'type:2');
is $d->value("select type_id from ticket where number = $n{Two}"), 2, 'moved';
$agent->submit($page, {}, form => qr{/undo});
is $d->value("select type_id from ticket where number = $n{Two}"), 1, 'back';
like bulk('set', [$n{Two}], set => 'type:3')->{content},
    qr/Please tick tickets/, 'not to a type of others';
is $d->value("select type_id from ticket where number = $n{Two}"), 1,
    'which it is not then';

# Without scripts the choice is a page of its own, which changes nothing.
$page = bulk('choose', [@n{qw(One Two)}], back => 'type=1');
is $page->{status}, 200, 'a page with what can be chosen';
like $page->{content}, qr/#$n{One}<.*#$n{Two}</s, 'names the tickets';
like $page->{content}, qr/value="$_"/, "offers $_"
    for qw(agent:me agent:3 status:2 type:2 priority:1);
$page = $agent->submit($page, { set => 'priority:1' }, form => qr/bulk_set/,
    button => [qw(do set)]);
like said($page), qr/2 tickets have another priority/, 'changed from there';
like $page->{url}, qr{/agent/\?type=1&bulk=}, 'and back to the list';
$agent->submit($page, {}, form => qr{/undo});

# The trash and back.
$page = bulk('delete', [$n{Four}]);
like said($page), qr/1 ticket is in the trash/, 'deleted';
$agent->submit($page, {}, form => qr{/undo});
is $d->value("select hidden from ticket where number = $n{Four}"), 0,
    'and restored';

# Merging goes into the oldest and cannot be undone.
$page = bulk('merge', [$n{Three}, $n{Four}]);
my $old = (sort @n{qw(Three Four)})[0];
like said($page), qr/1 ticket is part of #$old now/, 'merged';
unlike said($page), qr{/undo}, 'without an undo';
is $d->value("select count(*) from ticket where hidden = 2"), 1, 'one is left';
like bulk('merge', [$n{One}])->{content}, qr/Please tick tickets/,
    'one alone cannot be merged';

# Limits, and a form sent twice.
like bulk('read', [300000000 .. 300000200])->{content}, qr/At most 200/,
    'more than 200 are refused';
like bulk('read', [])->{content}, qr/Please tick/, 'so is nothing';
like bulk('nonsense', [$n{One}])->{content}, qr/Please tick/, 'and nonsense';
my $one = post($agent, 'close', [$n{One}], nonce => 'once');
my $two = post($agent, 'close', [$n{One}], nonce => 'once');
is $two->{url}, $one->{url}, 'the second click leads to what the first did';

like bulk('read', [$n{One}], back => 'type=1&status=1')->{url},
    qr{agent/\?type=1&status=1&bulk=}, 'the filter stays';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

done_testing;


sub create {
    my ($subject, $type) = @_;

    my $r = $user->submit($user->get('new'), { subject => $subject,
        text => 'Text', type => $type });
    return $d->value("select number from ticket where subject = '$subject'");
}

sub csrf {
    my ($web) = @_;

    $web->get('agent/')->{content} =~ /name="?csrf"? value="([^"]+)/;
    return $1;
}

my $serial;

sub post {
    my ($web, $do, $tickets, %more) = @_;

    return $web->post('agent/bulk', { csrf => csrf($web), do => $do,
        nonce => 'b' . ++$serial, ticket => $tickets, %more });
}

sub bulk { return post($agent, @_) }

sub said {
    my ($r) = @_;
    my ($text) = $r->{content} =~ m{<div class="flash bulk-done"(.*?)</div>\s*<}s;

    $text = $r->{content} =~ m{(<div class="flash bulk-done".*)<table}s
        ? $1 : '';
    my $plain = $text =~ s/<[^>]*>/ /gr;
    return ($plain =~ s/\s+/ /gr) . $text;
}

sub mails {
    my ($which) = @_;

    return $d->value("select count(*) from outbox where kind = 'claimed'"
        . ($which ? " and $which" : ''));
}

sub lines { return $d->value('select count(*) from message where kind = 5') }

sub modified {
    return $d->value('select group_concat(modified order by id) from ticket');
}

sub status {
    return $d->value("select status_id from ticket where number = $n{$_[0]}");
}
