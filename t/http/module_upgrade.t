#!/usr/bin/perl

# Another nginx takes over (USR2, then QUIT, nginx.org/en/docs/control.html):
# no request is lost, neither one that waits for the database nor a file that
# is still coming in.

use lib 't/lib';
use Desk;

use IO::Socket::INET;

my $d = Desk->new(workers => 1);
my $dir = $d->dir;

plan(skip_all => 'valgrind does not follow the daemon') if $ENV{VALGRIND};

# nginx ignores USR2 while its first parent lives: it has to be a daemon.
$d->{nginx} = slurp('t/lib/nginx.conf')
    =~ s{%%GLOBALS%%}{$d->nginx_globals =~ s/^daemon off;\n//r}er;
$d->configure->seed;

# It starts what it was started as, without PATH.
my ($nginx) = grep { -x } map { "$_/nginx" } split /:/, $ENV{PATH};
my ($status, undef, $err) = $d->capture({ env => $d->checker_env('nginx') },
    $nginx, '-p', $dir, '-c', "$dir/nginx.conf", '-e', "$dir/error.log");
is $status, 0, 'nginx starts' or diag($err);

my $old = master();
my $agent = $d->web->login('agent');
my $visitor = $d->web;
my $file = 'upload ' x 200_000;
my $request = ticket('Sent across an upgrade', $file);
my ($worker) = Desk::Proc::children($old);
my @answers;

# One waits, one is half way.
my $lock = $d->hold;
my $waiting = $agent->ask('agent/');
ok wait_until(sub { $d->held_up }), 'a request waits for the database';

my $upload = IO::Socket::INET->new(PeerAddr => '127.0.0.1:' . $d->port('HTTP'));
$upload->autoflush(1);
print {$upload} substr $request, 0, length($request) / 2;

# The new one.
kill 'USR2', $old;
my $new;
ok wait_until(sub { $new = master();
    $new && $new != $old && Desk::Proc::children($new) }),
    'another nginx starts beside it';
asked();
kill 'QUIT', $old;
ok wait_until(sub { $d->error_log =~ /gracefully shutting down/ }),
    'the old one takes nothing more';
asked();
ok -d "/proc/$worker", 'but stays for what it has';

print {$upload} substr $request, length($request) / 2;
close $lock;
like Desk::Web::answer($waiting, 20), qr{^HTTP/1\.1 200 }, 'the one that waited is answered';
like Desk::Web::answer($upload, 20), qr{^HTTP/1\.1 (?:200|303) }, 'the file is taken';
is $d->value("select a.size from ticket t join message m on m.ticket_id = t.id
    join attachment a on a.message_id = m.id
    where t.subject = 'Sent across an upgrade'"), length $file, 'whole';
ok wait_until(sub { !-d "/proc/$old" }), 'then the old one is gone';
asked();
is $agent->get('agent/')->{status}, 200, 'who was signed in still is';
is grep({ $_ != 200 } @answers), 0, 'every other request was answered';
is left('QUIT', $new), 0, 'and it leaves when it is asked to';

done_testing;


sub master { return slurp("$dir/nginx.pid") =~ s/\s+//gr }

sub asked {
    push @answers, map { $d->web->get('login')->{status} } 1 .. 10;
}


# The request of the form of tickets.
sub ticket {
    my ($subject, $bytes) = @_;
    my $page = $visitor->get('new');
    my $form = Desk::Web::find_form($page, { subject => 1 });
    my %set = (first_name => 'Carla', last_name => 'Customer',
        email => 'customer@example.test', subject => $subject,
        text => 'With a large file.');
    my ($type, $body) = Desk::Web::multipart([
        (grep { defined $_->[1] && !exists $set{$_->[0]} }
            @{ $form->{fields} }),
        (map { [$_, $set{$_}] } sort keys %set),
        ['files', ['large.txt', 'text/plain', $bytes]]]);
    my $at = '127.0.0.1:' . $d->port('HTTP');
    my $cookies = join '; ', map { "$_=$visitor->{cookies}{$_}" }
        keys %{ $visitor->{cookies} };

    return "POST /support/new HTTP/1.1\r\nHost: $at\r\nOrigin: http://$at\r\n"
        . "Connection: close\r\nCookie: $cookies\r\nContent-Type: $type\r\n"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body";
}


# Those of the pids that are still there after the signal.
sub left {
    my ($signal, @pids) = @_;

    kill $signal, @pids;
    wait_until(sub { !grep { -d "/proc/$_" } @pids });
    return scalar grep { -d "/proc/$_" } @pids;
}


# These two are nobody's children.
END {
    my $failed = $?;

    left('TERM', grep { defined && -d "/proc/$_" } $old, $new);
    $? = $failed;
}
