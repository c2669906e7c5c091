#!/usr/bin/perl

# abuse 10: mails made to exhaust the reader.  Each gives a line, within
# 5 seconds of CPU time and with less than 64 MiB besides the mail itself.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{B} // 'build';
$build = "$top/$build" unless $build =~ m{^/};

my $ticketd = "$build/ticketd";
my $checked = $ENV{ASAN} || $ENV{VALGRIND};
my $size = $checked ? 2_000_000 : 50_000_000;

-x $ticketd or die "no $ticketd\n";


sub fill {
    my ($head, $unit, $tail) = @_;
    return $head . $unit x int($size / length $unit) . ($tail // '');
}


sub numbered {
    my ($head, $n, $format) = @_;
    my $s = $head;
    $s .= $format =~ s/%d/$_/gr for 1 .. $n;
    return $s;
}


# winmail.dat, of a size that is opened.
my $tnef = "Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\1\0";

sub attribute {
    my ($level, $id, $data) = @_;
    return pack('CVV', $level, $id, length $data) . $data . "\0\0";
}

sub values_of {
    my ($type, $id, $data) = @_;
    return attribute(1, 0x69003, pack('VvvVV', 1, $type, $id, 1, length $data)
        . $data);
}

sub inner {
    my ($data, $depth) = @_;
    my $object = "i" x 16 . $data;

    $object = "\x78\x9f\x3e\x22\1\0" . attribute(2, 0x69002, "\1" x 14)
        . attribute(2, 0x69005, pack('VvvVvvVV', 2, 3, 0x3705, 5, 13, 0x3701, 1,
            length $object) . $object);
    return $depth > 1 ? inner($object, $depth - 1) : $object;
}

my $part = $checked ? 1_000_000 : 15_000_000;
my $n = $checked ? 20_000 : 1_000_000;

my %bombs = (
    '10,000 nested multiparts' => sub { numbered('', 10_000,
        "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n") },
    '100,000 headers' => sub { numbered('', 100_000, "X-H%d: v\n") },
    'one line of 50 MB' => sub { fill("Subject: x\n\n", 'a' x 100) },
    'a million recipients' => sub {
        numbered("Subject: kept\nTo: x\@y.z", $n, ',u%d@example.com')
        . "\nFrom: a\@example.com\n\nx" },
    'base64 garbage' => sub {
        fill("Content-Transfer-Encoding: base64\n\n", '!@#$A') },
    'message in message' => sub {
        fill('', "Content-Type: message/rfc822\n\n") },
    'a part per line' => sub {
        fill("Content-Type: multipart/mixed; boundary=a\n\n", "--a\n") },
    'lines that look like boundaries' => sub {
        numbered('', 40,
            "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n")
        . fill('', "\n--") },
    'open comments' => sub { fill('To: ', '(', "\n\n") },
    'open brackets' => sub { fill('To: ', '<a,', "\n\n") },
    'open encoded words' => sub { fill('Subject: ', '=?utf-8?q?', "\n\n") },
    'nested HTML' => sub { fill("Content-Type: text/html\n\n", '<div>') },
    'open uuencoded files' => sub { fill("\n", "begin 644 x\n") },
    'parameters' => sub {
        numbered('Content-Type: text/plain', $n / 4, '; a*%d*=b') },
    'references' => sub { fill('References: ', '<a@b> ', "\n\n") },
    'folds' => sub { fill("Subject: x\n", " y\n", "\n") },
    'padding in base64' => sub {
        fill("Content-Transfer-Encoding: base64\n\n", '=AAAA') },
    'nothing but padding' => sub {
        fill("Content-Transfer-Encoding: base64\n\n", '=') },
    'winmail.dat of files' => sub { $tnef
        . attribute(2, 0x69002, "\1" x 14) x int($part / 25) },
    'winmail.dat of values' => sub { $tnef . attribute(1, 0x69003,
        "\xff\xff\xff\x7f" . "\x03\0\x01\x30\1\2\3\4" x int($part / 8)) },
    'winmail.dat of empty values' => sub { $tnef . attribute(1, 0x69003,
        "\1\0\0\0\x02\x01\x09\x10\xff\xff\xff\x7f"
        . "\0\0\0\0" x int($part / 4)) },
    'winmail.dat in winmail.dat' => sub { $tnef
        . substr inner('x' x 1000, 1000), 6 },
    'packed text' => sub { $tnef . values_of(0x102, 0x1009, pack('VVa4V',
        $part, 0xffffffff, 'LZFu', 0) . "\xff" . "\0\x0f" x int($part / 2)) },
    'groups in text' => sub { $tnef . values_of(0x102, 0x1009, pack('VVa4V',
        $part, $part, 'MELA', 0) . '{\\htmlrtf ' x int($part / 10)) },
    'characters in text' => sub { $tnef . values_of(0x102, 0x1009, pack(
        'VVa4V', $part, $part, 'MELA', 0) . "\\'e4\\u228 " x int($part / 10)) },
    'a long calendar' => sub { fill("Content-Type: text/calendar\n\n"
        . "BEGIN:VEVENT\nSUMMARY:x\n", " x\n") },
    'NUL' => sub { fill('', "\0") },
);

my $dir = tempdir(CLEANUP => 1);

# Status, seconds of CPU and peak of memory (KiB) of a command, in a line
# behind its own.  A child of Perl would count Perl's memory, too.
open my $script, '>', "$dir/spent.py" or die $!;
print $script <<'END';
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(pid, 0)
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss)
END
close $script;

for my $name (sort keys %bombs) {
    my $file = "$dir/mail";
    open my $fh, '>:raw', $file or die $!;
    print $fh $bombs{$name}->();
    close $fh;

    my $kib = int((-s $file) / 1024) + (64 << 10);
    open my $out, '-|', '/usr/bin/python3', "$dir/spent.py", $ticketd,
        'parse', $file or die $!;
    my ($line, $spent) = <$out>;
    close $out;
    my ($status, $seconds, $peak) = split ' ', $spent;

    is($status, 0, "abuse 10: $name: status");
    cmp_ok($seconds, '<', $checked ? 30 : 5, "abuse 10: $name: time");

    my $mail = eval { JSON::PP->new->utf8->decode($line) };
    ok($mail, "abuse 10: $name: a mail came out");

    is($mail->{subject}, 'kept', "abuse 10: $name: subject")
        if $name =~ /recipients/;
    is($mail->{from_addr}, 'a@example.com', "abuse 10: $name: sender")
        if $name =~ /recipients/;

    SKIP: {
        skip 'memory is not measured under a checker', 1 if $checked;
        cmp_ok($peak, '<', $kib, "abuse 10: $name: memory");
    }
}

done_testing();
