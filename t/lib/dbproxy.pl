#!/usr/bin/perl

# dbproxy.pl LISTEN SERVER RULE: between ticketd and MariaDB, both Unix
# sockets.  The file RULE says "before N" or "after N": of N commits one
# loses its connection before the server hears of it, or before its answer
# is passed on.  Each cut is a line on stdout.

use strict;
use warnings;

use IO::Select;
use IO::Socket::UNIX;

my ($listen, $server, $rule) = @ARGV;
my $COMMIT = "\x07\0\0\0\x03COMMIT";
my $all = IO::Select->new;
my (%peer, %cut);

unlink $listen;
my $door = IO::Socket::UNIX->new(Local => $listen, Listen => 50)
    or die "$listen: $!\n";
$all->add($door);
$| = 1;


sub rule {
    open my $f, '<', $rule or return ('', 0);
    my ($when, $n) = split ' ', scalar(<$f>) // '';
    return $when && rand() < 1 / $n ? $when : '';
}


sub hang_up {
    my ($s) = @_;
    my @ends = ($s, $peer{$s} // ());

    for my $end (@ends) {
        $all->remove($end);
        delete $peer{$end};
        delete $cut{$end};
        close $end;
    }
}


sub greet {
    my $client = $door->accept or return;
    my $back = IO::Socket::UNIX->new(Peer => $server);

    return close $client if !$back;
    $all->add($client, $back);
    @peer{ $client, $back } = ($back, $client);
    $cut{$client} = 0;
}


sub pass {
    my ($from) = @_;
    my $to = $peer{$from} or return;
    my $n = sysread $from, my $bytes, 1 << 20;
    my $asks = exists $cut{$from};

    return hang_up($from) if !$n;

    if ($asks && $bytes eq $COMMIT) {
        my $when = rule();

        print "$when\n" if $when;
        return hang_up($from) if $when eq 'before';
        $cut{$from} = 1 if $when eq 'after';
    } elsif (!$asks && $cut{$to}) {
        return hang_up($from);
    }

    for (my $done = 0; $done < $n; ) {
        my $wrote = syswrite $to, $bytes, $n - $done, $done;
        return hang_up($from) if !$wrote;
        $done += $wrote;
    }
}


$SIG{PIPE} = 'IGNORE';

while (1) {
    my @ready = $all->can_read;

    $_ == $door ? greet() : pass($_) for @ready;
}
