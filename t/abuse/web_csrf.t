#!/usr/bin/perl

# ABUSE 17: nothing is changed by a page of somebody else's.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Customer', subject => 'Here', text => 'Text' });
my ($number, $verifier) = $made->{content} =~ m{/t/(\d+)/([\w-]{22})};
my $agent = $d->web->login('agent');
my $user = $d->web->login('user');
my $token = csrf($agent, 'agent/');
my $open = csrf($visitor, 'new');
my $origin = $d->base =~ s{^(\w+://[^/]+).*}{$1}r;
my $n = 0;

# Every address that takes a change, with fields that would do it.
my %fields = (text => 'Evil words', subject => 'Evil', email => 'e@evil.test',
    last_name => 'Evil', type => 1, login => 'agent',
    password => 'agent-password', status => 3, agent => 2, priority => 1);
my @routes;

push @routes, map { [$agent, $token, $_] } 'agent/new', 'logout', 'new',
    map { "agent/t/$number/$_" }
    qw(message claim close reopen read unread change unclaim);
push @routes, map { [$visitor, $open, $_] } 'new', 'login',
    map { "t/$number/$verifier/$_" } qw(answer close reopen);

for (@routes) {
    my ($web, $good, $path) = @$_;
    my $who = $web == $agent ? 'agent' : 'visitor';
    my $before = state();

    my @ways = (
        ['without a token', {}, undef],
        ['with an empty token', {}, ''],
        ['with a wrong token', {}, $good =~ s/.$/!/r],
        ['with another session\'s token', {}, csrf($user, 'mine')],
        ['with a foreign Origin', { Origin => 'https://evil.test' }, $good],
        ['with Origin null', { Origin => 'null' }, $good],
        ['with an Origin that only begins like ours',
            { Origin => "$origin.evil.test" }, $good],
        ['from another site', { 'Sec-Fetch-Site' => 'cross-site' }, $good],
        ['from another host of the site',
            { 'Sec-Fetch-Site' => 'same-site' }, $good],
    );

    for my $way (@ways) {
        my ($what, $headers, $csrf) = @$way;
        my $r = $web->post($path, { %fields, nonce => 'n' . ++$n,
            defined $csrf ? (csrf => $csrf) : () }, no_follow => 1,
            headers => { %$headers });

        is $r->{status}, 403, "ABUSE 17: $who, $path $what";
    }

    my $json = $web->request('POST', $path, no_follow => 1, content =>
        '{"csrf":"' . $good . '","text":"Evil words"}',
        headers => { 'Content-Type' => 'application/json' });
    like $json->{status}, qr/^4(?:00|03|15)$/, "ABUSE 17: $who, $path JSON";

    my $plain = $web->request('POST', $path, no_follow => 1, content =>
        "csrf=$good&text=Evil", headers => { 'Content-Type' => 'text/plain' });
    like $plain->{status}, qr/^4(?:00|03|15)$/,
        "ABUSE 17: $who, $path text/plain";

    my $query = $web->post("$path?csrf=" . Desk::Web::escape($good),
        { %fields, nonce => 'n' . ++$n }, no_follow => 1);
    is $query->{status}, 403,
        "ABUSE 17: $who, $path with the token in the address";

    my $get = $web->get("$path?" . Desk::Web::encode({ %fields,
        csrf => $good }), no_follow => 1);
    is $web->get("$path?csrf=x", no_follow => 1)->{status}, $get->{status},
        "ABUSE 17: $who, GET $path minds no token";
    is state(), $before, "ABUSE 17: $who, $path changed nothing";
}

# The same with what it should have.
my $r = $agent->post("agent/t/$number/message", { text => 'Good words',
    csrf => $token, nonce => 'good' }, no_follow => 1,
    headers => { 'Sec-Fetch-Site' => 'same-origin' });
is $r->{status}, 303, 'the desk\'s own form passes';

$r = $agent->request('POST', "agent/t/$number/claim", no_follow => 1,
    content => Desk::Web::encode({ csrf => $token, nonce => 'old' }),
    headers => { Origin => undef,
        'Content-Type' => 'application/x-www-form-urlencoded' });
is $r->{status}, 303, 'also from a browser that says nothing';

# Two loads of a page: other tokens, both good; BREACH has nothing to guess at.
my @two = map { csrf($agent, 'agent/') } 1, 2;
my $alike = join '', map { substr($two[0], $_, 1) eq substr($two[1], $_, 1)
    ? 'x' : ' ' } length(($two[0] =~ /^(.*?\.)/)[0]) .. length($two[0]) - 1;
isnt $two[0], $two[1], 'each page has a token of its own';
unlike $alike, qr/x{5}/, 'with no part of another page\'s';
is $agent->post("agent/t/$number/read", { csrf => $_, nonce => 'two' . $n++ },
    no_follow => 1)->{status}, 303, 'and both are good' for @two;

# A stranger's page cannot read a token.
is $agent->get('agent/', headers => { Origin => 'https://evil.test' })
    ->{headers}{'access-control-allow-origin'}, undef,
    'ABUSE 17: no page of another site reads ours';

done_testing;


sub csrf {
    my ($web, $path) = @_;
    my ($token) = $web->get($path)->{content}
        =~ /name="?csrf"? value="([^"]+)"/;

    return $token // die "no token on $path\n";
}


# Everything that a change would touch.
sub state {
    return join ' ', map { $d->value($_) }
        'select count(*) from ticket', 'select count(*) from message',
        'select count(*) from session', 'select count(*) from event',
        'select sum(version) from ticket', 'select count(*) from nonce';
}
