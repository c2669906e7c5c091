#!/usr/bin/perl

# The verifier in a ticket's link stands in no log: not in the access log,
# whichever variable prints it, nor in a line of the error log.

use lib 't/lib';
use Desk;

use IO::Socket::INET;

my $d = Desk->new(workers => 1, nginx => <<'END');
load_module %%MODULE%%;
%%GLOBALS%%

events {
    worker_connections 256;
}

http {
    %%HTTP%%
    log_format all '$request|$request_uri|$uri|$document_uri|$http_referer|'
                   '$status|$ticket_route';
    access_log %%DIR%%/all.log all;
    limit_req_zone $binary_remote_addr zone=few:1m rate=1r/m;

    server {
        listen 127.0.0.1:%%PORT%%;

        location /support/ {
            include %%TICKET_CONF%%;

            location ~ ^/support/t/.*/limited$ {
                limit_req zone=few;
                return 204;
            }
        }
    }
}
END

$d->seed->start;

my $visitor = $d->web;
my $created = $visitor->submit($visitor->get('new'), {
    first_name => 'Carla', last_name => 'Customer', subject => 'Logged',
    email => 'customer@example.test', text => 'Not in the log.' });
my ($link, $number, $verifier) =
    $created->{content} =~ m{href="([^"]*/t/(\d+)/([\w-]{20,}))"};

ok $verifier, 'a ticket with its link' or BAIL_OUT($created->{content});

my $path = "/support/t/$number/$verifier";
my $base = 'http://127.0.0.1:' . $d->port('HTTP');

is $visitor->get($link)->{status}, 200, 'the link opens it';
is $visitor->get("$base$path?x=$verifier")->{status}, 200,
    'with the verifier in the query, too';
$visitor->get("$base$path/file/1/none");
$visitor->get('login', headers => { Referer => "$base$path?from=mail" });
$visitor->get("$base/support//t/$number/$verifier");
$visitor->get("$base/support/%74/$number/$verifier");
$visitor->get("$base/support/t/$number/" . encoded($verifier));
$visitor->post("$base$path/answer", { text => 'no token' });
$visitor->request('DELETE', "$base$path");
$visitor->get("$base/support/$_/SignedAddress") for qw(picture/7 original/7
    password register);

# Lines of the error log: a client that leaves while the page waits, a body
# that is not one.
my $lock = $d->hold;
my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1:' . $d->port('HTTP'));
print {$s} "GET $path HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    . "Referer: $base$path\r\n\r\n";
$s->flush;
wait_until(sub { $d->held_up }) or die "nobody waits\n";
close $s;
ok wait_until(sub { $d->error_log =~ m{prematurely closed.*/t/$number/\*} }),
    'who left is in the error log';
close $lock;

$visitor->raw("POST $path/answer HTTP/1.1\r\nHost: x\r\n"
    . "Content-Length: 100\r\nConnection: close\r\n\r\nabc", 1);

ok wait_until(sub { all() =~ m{POST \S+/answer } }), 'all is logged';

my $stars = '*' x length $verifier;
my @lines = split /\n/, all();

like all(), qr{^GET /support/t/$number/\Q$stars\E HTTP/1\.1\|}m,
    'stars in $request';
like all(), qr{\|/support/t/$number/\Q$stars\E\|/support/t/$number/\Q$stars\E\|}m,
    'stars in $request_uri and $uri';
like all(), qr{\|http://\S+/t/$number/\Q$stars\E\?from=mail\|}m,
    'stars in $http_referer';
is scalar(grep { m{/(?:picture|original)/7/\*{13}} } @lines), 2,
    'stars in signed addresses';
is_deeply [grep { /SignedAddress/ } @lines], [],
    'which stand nowhere, as those that prove an address';
is_deeply [grep { /\Q$verifier/ } @lines], [], 'it is nowhere in the log';
is_deeply [grep { index(decoded($_), $verifier) >= 0 } @lines], [],
    'nor encoded';
is_deeply [grep { index(decoded($_), $verifier) >= 0 }
    split /\n/, $d->error_log . $d->access_log], [],
    'nor in the error log';

done_testing;


sub all { return slurp($d->dir . '/all.log') }


sub encoded { return $_[0] =~ s/(.)/sprintf '%%%02x', ord $1/ger }


sub decoded { return $_[0] =~ s/%([0-9a-f]{2})/chr hex $1/gier }
