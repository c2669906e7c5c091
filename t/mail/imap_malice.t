#!/usr/bin/perl
#
# Mail servers that lie, flood or talk nonsense: each ends with an error to
# be read, within bounds of time and memory, and the mailbox beside it is
# read as ever.

use lib 't/lib';
use Desk;

use IO::Socket::INET;

my $d = Desk->new(mail => 1, http => 0, ticket => { mail_max_size => '64k' });
$d->seed;

my $big = 1 << 40;

sub listed {
    my ($s, $tag, $n, $six) = @_;
    print {$s} "* $_ FETCH (UID ", 4 + $_, ' RFC822.SIZE ',
        $_ == 2 && $six || 10, ")\r\n" for 1 .. $n // 1;
    print {$s} "$tag OK\r\n";
}

# The mails that were asked for, but not UID 6.
sub not_six {
    my ($s, $tag, $line, $end, $size) = @_;
    return listed($s, $tag, 3, $size) if $line !~ /FETCH ([\d,]+) .*BODY/;
    for my $uid (split /,/, $1) {
        print {$s} $uid == 6 ? $end : "* 1 FETCH (UID $uid BODY[] {25}\r\n"
            . "Subject: mail $uid\r\n\r\ntext\r\n)\r\n";
        return $s->shutdown(2) if $uid == 6 && $end;
    }
    print {$s} "$tag OK done\r\n";
}

my %server = (
    poison => sub { not_six(@_, "* 2 FETCH (UID 6 BODY[] {50}\r\nSubject:") },
    gap => sub { not_six(@_, '') },
    vast => sub { not_six(@_, 'never asked for', 1_000_000_000) },
    marked => sub { not_six(@_, '') },
    line => sub { print {$_[0]} '* OK ' . 'x' x 300_000 },
    lines => sub { my ($s, $tag) = @_;
        print {$s} "* 1 FETCH (FLAGS ())\r\n" x 150_000 },
    tag => sub { print {$_[0]} "other OK\r\n" },
    garbage => sub { print {$_[0]} join '', map { chr int rand 256 } 1 .. 9000;
        print {$_[0]} "\r\n* {\r\n{}\r\n* {}\r\n\0\0\r\n* BYE no\r\n" },
    nul => sub { my ($s, $tag) = @_; print {$s} "\0$tag OK\0\r\n$tag NO\0\r\n" },
    latin => sub { my ($s, $tag) = @_; print {$s} "$tag NO Bo\xeete\r\n" },
    count => sub { my ($s, $tag) = @_;
        print {$s} "* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n$tag OK\r\n" },
    huge => sub { my ($s, $tag, $line) = @_;
        return listed($s, $tag) if $line !~ /BODY/;
        print {$s} "* 1 FETCH (UID 5 BODY[] {$big}\r\n", 'y' x 5000 },
    strange => sub { my ($s, $tag, $line) = @_;
        return listed($s, $tag) if $line !~ /BODY/;
        print {$s} "* $_ FETCH (UID $_ BODY[] {3}\r\nabc)\r\n" for 1 .. 9 },
    aside => sub { my ($s, $tag, $line) = @_;
        return listed($s, $tag) if $line !~ /BODY/;
        print {$s} "* 1 FETCH (X {$big}\r\n", 'z' x 5000 },
    zero => sub { my ($s, $tag, $line) = @_;
        return listed($s, $tag) if $line !~ /BODY/;
        print {$s} "* 1 FETCH (UID 0 BODY[] {3}\r\nabc)\r\n$tag OK\r\n" },
    half => sub { my ($s, $tag, $line) = @_;
        return listed($s, $tag, 2) if $line !~ /BODY/;
        print {$s} "* 1 FETCH (UID 5 BODY[] {10}\r\nA: b\r\n\r\nxy)\r\n";
        $s->shutdown(2) },
    drip => sub { my ($s, $tag, $line) = @_;
        return listed($s, $tag) if $line !~ /BODY/;
        alarm 0;
        print {$s} "* 1 FETCH (UID 5 BODY[] {64000}\r\nA: b\r\n\r\n";
        while (print {$s} 'w') { select undef, undef, undef, 0.02 } },
);
my %at = (line => 'SELECT', lines => 'SELECT', tag => 'never', nul => 'SELECT',
    garbage => 'SELECT', count => 'SELECT', latin => 'SELECT',
    map { $_ => 'FETCH' } qw(huge strange aside zero half drip poison
        gap vast marked));

# One process a server: signs in politely, then does its worst.
sub serve {
    my ($name, $listen) = @_;

    while (my $s = $listen->accept) {
        local $SIG{PIPE} = 'IGNORE';
        local $SIG{ALRM} = sub { close $s };
        $s->autoflush(1);
        print {$s} "* OK [CAPABILITY IMAP4rev1] hello\r\n";
        alarm 10;

        while (my $line = <$s>) {
            my ($tag, $word) = $line =~ /^(\S+) (?:UID )?(\S+)/ or last;
            if ($word eq $at{$name}) {
                $server{$name}->($s, $tag, $line);
                last if !$s->connected;
                next;
            }
            print {$s} "* CAPABILITY IMAP4rev1\r\n" if $word eq 'CAPABILITY';
            print {$s} '* ', $name eq 'half' ? 2
                : $name =~ /^(?:poison|gap|vast|marked)$/ ? 3 : 1,
                " EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" if $word eq 'SELECT';
            print {$s} "* SEARCH 5 99\r\n" if $word eq 'SEARCH'
                && $name eq 'marked';
            print {$s} "$tag OK done\r\n" if $name ne 'tag' || $word eq 'LOGIN';
            print {$s} "other OK\r\n" x 200_000 if $name eq 'tag'
                && $word eq 'SELECT';
        }
        alarm 0;
        close $s;
    }
}

my (@pids, $id);
$d->sql('update mailbox set id = 99');

for my $name (sort keys %server) {
    my $listen = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1')
        or die "listen: $!\n";
    my $pid = fork // die "fork: $!\n";
    if (!$pid) { serve($name, $listen); require POSIX; POSIX::_exit(0) }
    push @pids, $pid;
    $d->sql('insert into mailbox (id, name, email, host, port, tls, verify,'
        . ' login, secret, type_id) select ' . ++$id . ", '$name',"
        . " '$name\@desk.test', host, " . $listen->sockport . ', tls, verify,'
        . ' login, secret, 2 from mailbox where id = 99');
}

sub rss { (slurp('/proc/' . $d->pid('ticketd') . '/status')
    =~ /VmRSS:\s+(\d+)/)[0] }

$d->drop($d->mail(subject => "Good $_")) for 1 .. 5;
$d->ticketd_start;

my $stdin = readlink '/proc/' . $d->pid('ticketd') . '/fd/0';

ok(wait_until(sub { $d->value("select count(*) from ticket where subject like"
    . " 'Good%'") == 5 }, 15), 'the good one is read');

my $most = 0;
my %error;
wait_until(sub {
    $most = rss() if rss() > $most;
    $error{ $_->[0] } = $_->[1] for $d->sql('select name, last_error from'
        . ' mailbox where id < 99 and last_error is not null');
    return !grep { !/^(count|drip)\z/ && !exists $error{$_} } keys %server;
}, 60, 0.2);

like($error{line}, qr/line without an end/, 'a line without an end');
like($error{lines}, qr/answer without an end/, 'lines without an end');
like($error{tag}, qr/^\w/, 'the answer to something else');
like($error{garbage}, qr/^\w/, 'garbage');
like($error{nul}, qr/^\w/, 'bytes that are no text');
like($error{latin}, qr/ Bo\S+te/, 'words that are no UTF-8');
like($error{huge}, qr/\ba mail larger/, 'a literal of a terabyte');
like($error{strange}, qr/nobody asked for/, 'mails that nobody asked for');
like($error{aside}, qr/nobody asked for/, 'bytes that nobody asked for');
like($error{zero}, qr/a UID that is none/, 'a mail without a number');
like($error{marked}, qr/other mail is marked as deleted/,
    'a mail that somebody else has marked');
is(readlink('/proc/' . $d->pid('ticketd') . '/fd/0'), $stdin,
    'a server that leaves between two mails: no file but its own is closed');
is($d->value("select count(*) from mail_in join mailbox b on b.id = mailbox_id
    where b.name = 'half'"), 1, 'and the mail that came is kept');
ok($d->alive('ticketd'), 'four thousand million mails');
cmp_ok($most, '<', 200_000, "bounded memory ($most KB)");
$d->drop($d->mail(subject => 'Good 6'));
ok(wait_until(sub { $d->value("select count(*) from ticket where subject ="
    . " 'Good 6'") }, 15), 'and the good one is read as ever');
is($d->value("select count(*) from mail_in join mailbox b on b.id = mailbox_id
    where b.id <> 99 and b.name not in ('half', 'poison', 'gap', 'vast',
    'marked')"), 0,
    'nothing else of it became a mail');

# A mail that does not come keeps those behind it waiting for a while only,
# and is told from then on.
for my $name (qw(poison gap vast)) {
    ok(wait_until(sub { $d->value("select count(*) from mail_in join mailbox b
        on b.id = mailbox_id where b.name = '$name' and state = 'done'
        and uid in (5, 7)") == 2 }, 40), "$name: those beside it come");
    ok(wait_until(sub { $d->value("select last_error from mailbox where name =
        '$name'") =~ /^mail UID 6 (?:does not come|stays): \w/ }, 40), 'it is told')
        or diag $d->value("select last_error from mailbox where name =
        '$name'");
}

# 64000 bytes, 50 a second.
is($d->value("select count(*) from mailbox where name = 'drip' and last_error"
    . ' is not null'), 0, 'a mail that comes byte by byte');
is($d->ticketd_stop, 0, 'does not keep the daemon from ending');

kill 'TERM', @pids;
waitpid $_, 0 for @pids;

done_testing;
