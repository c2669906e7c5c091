#!/usr/bin/perl

# Statuses and header fields: every route, every method.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, ticket => { status => '192.0.2.0/24',
    max_upload => '100k' });
$d->seed->start;

my $visitor = $d->web;
my $agent = $d->web->login('agent');
my $user = $d->web->login('user');
my %who = (NOTHING => $visitor, VERIFIER => $visitor, USER => $user,
    AGENT => $agent);
my @routes;
my $defs = slurp("$Desk::ROOT/lib/web/routes.def");

push @routes, { name => $1, method => $2, path => $3, need => $4, body => $5 }
    while $defs =~ /^TK_ROUTE\((\w+),\s*(\w+),\s*"([^"]*)",\s*(\w+),\s*(\w+)/mg;

my $made = $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Customer', subject => 'Here', text => 'Text',
    files => ['f.txt', 'text/plain', 'file'] });
my ($number, $verifier) = $made->{content} =~ m{/t/(\d+)/([\w-]{22})};
my ($file) = $d->value('select max(id) from attachment');

# Every answer is safe, refusals too.
for my $route (@routes) {
    my $path = path_of($route);

    for my $web ($visitor, $user, $agent) {
        my $r = $route->{method} eq 'GET' ? $web->get($path, no_follow => 1)
            : $web->post($path, { csrf => 'x' }, no_follow => 1);

        safe($r, "$route->{method} $path");
    }
}

safe($visitor->get($_), $_) for 'nowhere', 'agent', 'agent/t/x', 'static/',
    't/', 'file/', 'api/v1/', '%7e', 'index.html';

# Methods.
my %methods;
push @{ $methods{ path_of($_) } }, $_->{method} for @routes;

for my $path (sort keys %methods) {
    my %has = map { $_ => 1 } @{ $methods{$path} };
    $has{HEAD} = 1 if $has{GET};

    for my $method (qw(PUT DELETE PATCH OPTIONS TRACE FOO),
        grep { !$has{$_} } qw(GET POST))
    {
        my $r = $agent->request($method, $path, no_follow => 1);
        next if $method eq 'GET' && $path =~ m{/\w+/answer$};
        like $r->{status}, qr/^40[45]$/, "$method $path: $r->{status}";
        safe($r, "$method $path") if $r->{content} !~ /<center>/;

        if ($r->{status} == 405 && $r->{content} !~ /<center>/) {
            like $r->{headers}{allow} // '', qr/GET|POST/,
                "$method $path: Allow";
        }
    }
}

# HEAD is GET without a body.
for my $path ('new', 'login', 'agent/', "agent/t/$number", 'nowhere') {
    my $get = $agent->get($path, no_follow => 1);
    my $head = $agent->request('HEAD', $path, no_follow => 1);

    is $head->{status}, $get->{status}, "HEAD $path";
    is $head->{content} // '', '', "HEAD $path has no body";
}

# Bodies.
my $form = 'application/x-www-form-urlencoded';
my $csrf = csrf($visitor, 'new');

for my $case (
    [413, 'new', $form, 'text=' . 'x' x 4_000_000, 'a large form'],
    [413, 'login', $form, 'login=' . 'x' x 4_000_000, 'a large sign-in'],
    [413, 'login', $form, 'login=' . 'x' x 1_500_000, 'a large field'],
    [415, 'new', 'application/json', '{}', 'JSON'],
    [415, 'new', 'text/xml', '<a/>', 'XML'],
    [415, 'login', 'text/plain', 'a=b', 'plain text'],
    [400, 'new', 'multipart/form-data', 'x', 'no boundary'],
    [400, 'new', 'multipart/form-data; boundary=b', 'x', 'no part'],
    [400, 'new', $form, '', 'nothing'],
    [403, 'new', $form, '&&&===&', 'marks'])
{
    my ($status, $path, $type, $body, $what) = @$case;
    my $r;

    # Refused before its body was sent, a request may end on the client's
    # side as a broken pipe: that is asked again, and must not last.
    for my $try (1 .. 3) {
        $r = $visitor->request('POST', $path, content => $body,
            no_follow => 1,
            headers => { 'Content-Type' => $type, Connection => 'close' });
        last if $r->{status} != 599 || $status == 413;
        diag "$what: $r->{content}";
    }

    ok $r->{status} == $status
        || ($status == 415 && $r->{status} == 400)
        || ($status == 400 && $r->{status} == 403)
        || ($r->{status} == 599 && $status == 413),
        "$what: $r->{status} instead of $status";
    safe($r, $what) if $r->{status} != 599;
}

my $r = $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Customer', subject => 'Large', text => 'Text',
    files => ['f.bin', 'application/octet-stream', 'x' x 150_000] });
is $r->{status}, 413, 'a file that is too large';
is $d->value("select count(*) from ticket where subject = 'Large'"), 0,
    'makes no ticket';

# Forms keep what was written.
$r = $visitor->submit($visitor->get('new'), { email => 'no address',
    first_name => 'Carla', last_name => 'Customer', phone => '0404',
    subject => 'Kept', text => "Two\nlines" });
is $r->{status}, 422, 'an address that is none';
my ($again) = grep { $_->{html} =~ /name="subject"/ } Desk::Web::forms($r);
my %kept = map { $_->[0] => $_->[1] // '' } @{ $again->{fields} };
is $kept{first_name}, 'Carla', 'the first name is kept';
is $kept{email}, 'no address', 'the address, too';
is $kept{subject}, 'Kept', 'and the subject';
is $kept{text} =~ s/\r//gr, "Two\nlines", 'and the text';

# Status is for whom it is for.
is $visitor->get('status')->{status}, 404, 'the status is not for us';
is $agent->get('status')->{status}, 404, 'for an agent neither';

# Texts in the reader's language.
like $visitor->get('login', headers => { 'Accept-Language' => 'de' })
    ->{content}, qr/<html lang="de"/, 'German';
like $visitor->get('login', headers => { 'Accept-Language' => 'xx, tlh;q=1' })
    ->{content}, qr/<html lang="en"/, 'English for all others';

done_testing;


sub csrf {
    my ($web, $path) = @_;
    return $web->get($path)->{content} =~ /name="?csrf"? value="([^"]+)"/
        ? $1 : die "no token on $path\n";
}


sub path_of {
    my ($route) = @_;
    my $path = $route->{path};
    my ($asset) = slurp("$Desk::B/share/static/manifest.txt") =~ /^\S+ (\S+)$/m;
    my @wild = $path =~ /^file/ ? ($file, 'f.txt')
        : $path =~ /^static/ ? $asset
        : $route->{need} eq 'VERIFIER' ? ($number, $verifier, $file, 'f.txt')
        : ($number, 'read');

    return $path =~ s/[#*]/shift @wild/ger;
}


sub safe {
    my ($r, $what) = @_;
    my %h = %{ $r->{headers} };
    my @missing;

    return if $r->{status} == 400 && $r->{content} =~ /<center>nginx/;

    push @missing, 'nosniff'
        if ($h{'x-content-type-options'} // '') ne 'nosniff';

    if ($what !~ / static\//) {
        push @missing, 'CSP' if ($h{'content-security-policy'} // '')
            !~ /default-src 'none'/;
        push @missing, 'unsafe CSP'
            if ($h{'content-security-policy'} // '') =~ /unsafe|\*/;
        push @missing, 'Referrer-Policy'
            if ($h{'referrer-policy'} // '') ne 'same-origin';
        push @missing, 'Cache-Control'
            if ($h{'cache-control'} // '') !~ /no-store|private/;
    }

    push @missing, 'two CSP' if ref $h{'content-security-policy'};
    push @missing, 'a type' if $r->{status} == 200 && !$h{'content-type'};
    push @missing, "status $r->{status}" if $r->{status} >= 500;
    is "@missing", '', "safe: $what ($r->{status})";
}
