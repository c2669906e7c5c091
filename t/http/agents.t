#!/usr/bin/perl

# A desk of many agents: the choices offer few of them and lead to a search,
# and the list stays small.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);
my $visitor = $d->web;

$visitor->submit($visitor->get('new'), { type => $_, first_name => 'Carla',
    email => 'customer@example.test', subject => "Type $_", text => 'T' })
    for 1, 2;
my ($support, $sales) = map { $d->value("select number from ticket where
    type_id = $_") } 1, 2;

like offered('agent/', 'f_agent'), qr/Arne Agent/, 'few are all offered';
unlike offered('agent/', 'f_agent'), qr/Somebody else/, 'and nobody else';

# 60 more, of whom one works on Sales.
$d->sql('set @now = utc_timestamp(3);
    insert into user_account (id, login, name, email, password, created)
    select 1000 + seq, concat("a", seq), concat(elt(1 + seq mod 3, "Jörg",
        "Øystein", "Lucie"), " Person-", seq), concat("a", seq, "@x.test"),
        "", @now from seq_1_to_60;
    insert into permission (type_id, principal, who_id, level)
    select 1, "user", 1000 + seq, 5 from seq_1_to_60;
    insert into permission (type_id, principal, who_id, level)
    values (2, "user", 1007, 5);
    update desk set revision = revision + 1');

# The filter.
is offered('agent/', 'f_agent'),
    q(All agents, My tickets, Nobody's, Somebody else …), 'many are not';
is offered('agent/?agent=1007', 'f_agent'),
    q(All agents, My tickets, Nobody's, Øystein Person-7, Somebody else …),
    'but who was chosen';

my $page = $agent->get('agent/?type=1&agent=other&sort=number&dir=asc');

like $page->{url}, qr{/agent/agents\?back=}, 'somebody else leads to a search';
$page = $agent->submit($page, { name => 'joerg 6' }, form => qr{/agents});
is names($page), 'Jörg Person-6, Jörg Person-60',
    'words begin theirs, whatever their accents';
is names($agent->submit($page, { name => 'PERSON-61' }, form => qr{/agents})),
    '', 'nobody';
like $page->{content}, qr{agent/\?type=1&amp;sort=number&amp;dir=asc&amp;agent=1006"},
    'and back to the list as it was';

# A ticket.
is offered("agent/t/$support", 'c_agent'), 'Nobody, Anna Agent, Somebody else …',
    'a ticket offers oneself';
is offered("agent/t/$sales", 'c_agent'), 'Nobody, Anna Agent, Øystein Person-7',
    'or all, if they are few for its type';
$page = $agent->submit($agent->get("agent/t/$support"),
    { agent => 'other', priority => 1 }, form => qr{/change});
like $page->{url}, qr{t/$support/agents}, 'somebody else leads to a search';
is $d->value("select priority from ticket where number = $support"), 1,
    'after what else was changed';
$page = $agent->submit($page, { name => 'lucie person-8' }, form => qr{/agents});
is names($page), 'Lucie Person-8', 'one';
$page = $agent->submit($page, {}, form => qr{/change});
is $d->value("select agent_id from ticket where number = $support"), 1008,
    'who gets it';
is $d->value("select priority from ticket where number = $support"), 1,
    'and nothing else changes';
is names($agent->get("agent/t/$sales/agents?name=person")),
    'Øystein Person-7', 'only who works on its type';
is $agent2->get("agent/t/$sales/agents")->{status}, 404,
    'not for who does not';

# Many tickets, without scripts.
$page = $agent->post('agent/bulk', [[csrf => token()], [do => 'choose'],
    [ticket => $support], [ticket => $sales]]);
unlike $page->{content}, qr/Person-9</, 'they are not all offered';
$page = $agent->submit($page, { name => 'person-7' }, form => qr{/bulk},
    button => ['do', 'choose']);
like $page->{content}, qr/agent:1007" selected>Øystein Person-7/, 'found';
$page = $agent->submit($page, {}, form => qr{/bulk}, button => ['do', 'set']);
like $page->{content}, qr/2 tickets are given to Øystein Person-7/, 'and given';

# For the script: a window, then options.
my %hx = (headers => { 'HX-Request' => 'true' });

like $agent->get('agent/agents', %hx)->{content}, qr/^\s*<dialog/, 'a window';
my @options = $agent->get('agent/agents?name=', %hx)->{content}
    =~ /<li role="option" data-id/g;
is scalar @options, 50, 'at most fifty at once';

# All of it stays small: fifty tickets with long values.
$d->sql('set @tickets = 400, @first = 0;' . slurp("$Desk::ROOT/sql/demo/bulk.sql"));
my $list = $agent->get('agent/')->{content};

is scalar(() = $list =~ /<tr\b/g), 51, 'fifty tickets';
diag length($list), ' bytes';
cmp_ok length $list, '<', 40_000, 'in less than 40 KB';

done_testing;


# What a choice of a page offers.
sub offered {
    my ($path, $id) = @_;
    my ($select) = $agent->get($path)->{content}
        =~ m{<select id="$id".*?>(.*?)</select>}s or return;

    return join ', ', map { s/&#39;/'/gr =~ s/\s+$//r }
        $select =~ /<option[^>]*>([^<]+)/g;
}


sub names {
    return join ', ', $_[0]{content} =~ m{<li><b><bdi>(.*?)</bdi>}g;
}


sub token {
    $agent->get('agent/')->{content} =~ /name="?csrf"? value="([^"]+)"/ or die;
    return $1;
}
