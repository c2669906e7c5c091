#!/usr/bin/perl

# ABUSE 16, 24, 26, 27: the secret link, where links lead, frames, and the
# style of the external page.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, ticket => { throttle_verifier => 20,
    external_css => q("body { color: red } </style><script>x</script>"),
    frame_origins => 'https://site.test https://www.site.test' });
$d->seed->start;

my $visitor = $d->web;
my ($one, $one_number, $one_secret) = ticket('One');
my ($two, $two_number, $two_secret) = ticket('Two');

# The secret.
isnt $one_secret, $two_secret, 'ABUSE 16: each has its own';
like $one_secret, qr/^[\w-]{22}$/, 'ABUSE 16: of 128 bits';

my $page = $visitor->get($one);
is $page->{headers}{'referrer-policy'}, 'same-origin',
    'ABUSE 16: kept from other sites';
my ($title) = $page->{content} =~ m{<title>(.*?)</title>}s;
unlike $title, qr/\Q$one_secret\E/, 'ABUSE 16: not in the title';
is $page->{headers}{'cache-control'}, 'no-store', 'ABUSE 16: not cached';
unlike $page->{content}, qr/(?:src|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)/,
    'ABUSE 16: nothing is fetched from elsewhere';

for my $bad (
    ["t/$one_number/$two_secret", 'another ticket\'s'],
    ["t/$two_number/$one_secret", 'the other way round'],
    ["t/$one_number/" . substr($one_secret, 0, 21), 'a shorter one'],
    ["t/$one_number/${one_secret}A", 'a longer one'],
    ["t/$one_number/" . uc $one_secret, 'in capitals'],
    ["t/99999999999999999999999/$one_secret", 'a number too large'],
    ["t/-1/$one_secret", 'a negative number'],
    ["t/$one_number/%", 'half a code'],
    ["t/$one_number/..%2fAAAAAAAAAAAAAAAAAAAAAA", 'a way up'],
    ["t/$one_number/", 'nothing'])
{
    my $s = $d->web->get($bad->[0], no_follow => 1)->{status};
    like $s, qr/^(?:303|400|404)$/, "ABUSE 16: $bad->[1] opens nothing ($s)";
}

# Guessing is slowed down; who has the link goes on.
my %seen;

$seen{ $d->web->get("t/$one_number/" . substr "guess$_" . 'x' x 22, 0, 22)
    ->{status} }++ for 1 .. 30;
ok $seen{429}, 'ABUSE 16: who guesses is told to wait';
is $visitor->get($one)->{status}, 200, 'ABUSE 16: the link still opens';

# A new secret makes the old link worthless.
$d->sql("update ticket set verifier = unhex(md5('new'))"
    . " where number = $two_number");
like $visitor->get($two)->{status}, qr/^4(?:04|29)$/,
    'ABUSE 16: a link that was replaced opens nothing';

# The page of thanks: its address is no key.
my $thanks = $visitor->submit($visitor->get('new'), { email =>
    'c@example.test', last_name => 'C', subject => 'Three', text => 'x' },
    no_follow => 1);
my $to = $thanks->{headers}{location};
my $secret = $d->value('select replace(replace(to_base64(verifier), "+", "-"),'
    . ' "/", "_") from ticket order by id desc limit 1') =~ s/=//gr;
unlike $to, qr/\Q$secret\E/, 'ABUSE 16: no secret in the redirect';
like $visitor->get($to)->{content}, qr{/t/\d+/\Q$secret\E},
    'the page shows the link';
is $visitor->get($to =~ s/.$/!/r)->{status}, 404,
    'ABUSE 16: a changed address shows nothing';
is $visitor->get("created?k=$_")->{status}, 404, 'ABUSE 16: nor does another'
    for '', 'x', 'A' x 4000, '%00', '%ff%ff';

# ABUSE 24: addresses come from the configuration alone.
my $port = $d->port('HTTP');

for my $host ('evil.test', 'evil.test:80', "127.0.0.1:$port\@evil.test",
    '"><script>')
{
    for my $path ('login', 'new', 'agent/', 'nowhere', '') {
        my $raw = $visitor->raw("GET /support/$path HTTP/1.1\r\n"
            . "Host: $host\r\nX-Forwarded-Host: evil.test\r\n"
            . "X-Forwarded-Proto: https\r\nForwarded: host=evil.test\r\n"
            . "Connection: close\r\n\r\n", 3);
        unlike $raw, qr/evil\.test|"><script>/,
            "ABUSE 24: $host says nothing on \"$path\"";
    }
}

my $absolute = $visitor->raw("GET http://evil.test/support/login HTTP/1.1\r\n"
    . "Host: evil.test\r\nConnection: close\r\n\r\n", 3);
unlike $absolute, qr/evil\.test/, 'ABUSE 24: nor does an absolute address';
like $thanks->{headers}{location},
    qr{^(?:http://127\.0\.0\.1:$port)?/support/created}, 'ABUSE 24: redirects';

# ABUSE 26: who may show us in a frame.
for (['', 1], ['new', 1], ["t/$one_number/$one_secret", 1], ['login', 1],
    ['mine', 1, 'user'], ['agent/', 0, 'agent'], ['agent/new', 0, 'agent'])
{
    my ($path, $framed, $who) = @$_;
    my $w = $who ? $d->web->login($who) : $visitor;
    my $csp = $w->get($path)->{headers}{'content-security-policy'};
    my ($ancestors) = $csp =~ /frame-ancestors ([^;]*)/;

    is $ancestors =~ s/\s+$//r, $framed
        ? 'https://site.test https://www.site.test' : "'none'",
        "ABUSE 26: who may frame \"$path\"";
}

# ABUSE 27: the desk's own style.
my $css = $visitor->get('custom.css');
like $css->{headers}{'content-type'}, qr{^text/css}, 'ABUSE 27: a style';
is $css->{headers}{'x-content-type-options'}, 'nosniff',
    'ABUSE 27: and nothing else';
unlike $visitor->get('new')->{content}, qr{</style>|<script>x},
    'ABUSE 27: nothing of it in the page';

# The logs.
my $logs = $d->access_log . $d->error_log;
unlike $logs, qr/\Q$one_secret\E|\Q$two_secret\E|\Q$secret\E/,
    'ABUSE 16: no secret in any log';
like $logs, qr{/t/$one_number/}, 'though the requests stand there';

done_testing;


sub ticket {
    my ($subject) = @_;
    my $r = $visitor->submit($visitor->get('new'), { email =>
        'c@example.test', last_name => 'Customer', subject => $subject,
        text => 'Text' });

    return $r->{content} =~ m{href="([^"]*/t/(\d+)/([\w-]{22}))"};
}
