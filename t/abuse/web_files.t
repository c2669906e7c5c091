#!/usr/bin/perl

# ABUSE 3, 12: files, whatever they are called and say that they are.

use lib 't/lib';
use Desk;

use Digest::SHA ();

my $d = Desk->new(workers => 1, ticket => { max_files => 60 });
$d->seed->start;

my $png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"
    . "\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd"
    . "\x8d\xb0\0\0\0\0IEND\xaeB`\x82";
my $gif = "GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,"
    . "\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
my $svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
my $html = '<script>alert(document.domain)</script>';
my $large = join '', map { pack 'N', $_ * 2654435761 % 2**32 } 1 .. 50000;

# name, declared type, bytes, type it comes back as, shown in the page
my @files = (
    ['a.html', 'text/html', $html, 0],
    ['a.svg', 'image/svg+xml', $svg, 0],
    ['a.png', 'image/png', $svg, 0],
    ['b.png', 'image/png', $html, 0],
    ['a.xml', 'application/xml', "<?xml version='1.0'?><a/>", 0],
    ['a.pdf', 'application/pdf', '%PDF-1.4 x', 0],
    ['a.js', 'text/javascript', 'alert(1)', 0],
    ['a.css', 'text/css', 'body{}', 0],
    ['a.txt', "text/html; charset=utf-7", '+ADw-script+AD4-', 0],
    ['real.png', 'text/html', $png, 'image/png'],
    ['real.gif', 'application/octet-stream', $gif, 'image/gif'],
    ['gif.html', 'text/html', "GIF89a<script>alert(1)</script>", 0],
    ['large.bin', 'image/svg+xml', $large, 0],
    ['../../etc/passwd', 'text/plain', 'up', 0],
    ['C:\\Windows\\x.exe', 'text/plain', 'win', 0],
    ['con', 'text/plain', 'con', 0],
    ['.htaccess', 'text/plain', 'dot', 0],
    ["\xe2\x80\xaegnp.exe", 'text/plain', 'rtl', 0],
    ['n' x 4096 . '.txt', 'text/plain', 'long', 0],
    ['a%22; filename=x.html', 'text/plain', 'quote', 0],
    ['<img src=x onerror=alert(1)>.txt', 'text/plain', 'tag', 0],
    ["gr\xc3\xb6\xc3\x9fe \xf0\x9f\x94\xa5.txt", 'text/plain', 'utf8', 0],
    ["bad\xff\xfe.txt", 'text/plain', 'bad', 0],
    ['empty.txt', 'text/plain', '', 0],
);

my $visitor = $d->web;
my $r = $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Customer', subject => 'Files', text => 'Text',
    files => [map { [@$_[0 .. 2]] } @files] });
is $r->{status}, 200, 'all are taken';

my ($link, $number) = $r->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"};
my $page = $visitor->get($link);
my @hrefs = hrefs($page->{content});
is @hrefs, @files, 'all are shown';

for my $i (0 .. $#files) {
    my ($name, $type, $bytes, $shown) = @{ $files[$i] };
    my $what = substr $name =~ s/[^ -~]/./gr, 0, 40;
    my $got = $visitor->get($hrefs[$i]);
    my %h = %{ $got->{headers} };
    my $disposition = $h{'content-disposition'} // '';

    is $got->{status}, 200, "ABUSE 12: $what comes back";
    is Digest::SHA::sha1_hex($got->{content}), Digest::SHA::sha1_hex($bytes),
        "$what has its bytes";
    is $h{'content-type'}, $shown || 'application/octet-stream',
        "ABUSE 3: $what has no type of its sender's choice";
    like $disposition, $shown ? qr/^(?:inline|attachment)/ : qr/^attachment/,
        "ABUSE 3: $what is a download";
    is $h{'x-content-type-options'}, 'nosniff', "ABUSE 3: $what nosniff";
    like $h{'content-security-policy'}, qr/\bsandbox\b(?!.*allow-scripts)/,
        "ABUSE 3: $what sandboxed";
    unlike $disposition, qr{[\x00-\x1f\x7f-\xff]|[/\\](?!")|\.\./},
        "ABUSE 12: $what has a clean name";
    my ($quoted) = $disposition =~ /filename="((?:[^"\\]|\\.)*)"/;
    ok length $quoted && length $quoted <= 260,
        "ABUSE 12: $what has a name of sane length";
    is scalar(() = $disposition =~ s/"[^"]*"//gr =~ /filename=/g), 1,
        "ABUSE 12: $what has one name";
}

unlike $page->{content}, qr/<img src=x|onerror=alert\(1\)>/,
    'ABUSE 2: no name of a file is markup';
is $d->value("select count(*) from attachment where name like '%/%'"
    . " or name like '%\\\\\\\\%'"), 0,
    'ABUSE 12: the names kept are clean';

# Stored by what is in them.
my @stored = split /\n/, `find $d->{dir}/blob -type f`;
is @stored, 1, 'the large one is a file, the others rows';
like $stored[0], qr{/blob/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}$},
    'ABUSE 12: of an opaque name';
is sprintf('%o', (stat $stored[0])[2] & 07007), '0',
    'which not everybody may read';

# Ranges of the large one.
my ($at) = grep { $files[$_][0] eq 'large.bin' } 0 .. $#files;
my $part = $visitor->get($hrefs[$at],
    headers => { Range => 'bytes=1000-1999' });
is $part->{status}, 206, 'a range';
is $part->{content}, substr($large, 1000, 1000), 'is that part';
like $part->{headers}{'content-security-policy'}, qr/sandbox/,
    'ABUSE 3: sandboxed as well';
is $visitor->get($hrefs[$at], headers => { Range => 'bytes=999999-' })
    ->{status}, 416, 'a range behind the end';
my $head = $visitor->request('HEAD', $hrefs[$at]);
is $head->{headers}{'content-length'}, length $large, 'HEAD says its size';

# Named otherwise it is the same file.
my $other = $hrefs[0] =~ s{[^/]+$}{evil.html}r;
like $visitor->get($other)->{headers}{'content-disposition'}, qr/a\.html/,
    'ABUSE 12: the name in the address says nothing';

for my $odd ('..%2f..%2fetc%2fpasswd', '%00', '..', 'a/b', '%ff') {
    my $s = $visitor->get($hrefs[0] =~ s{[^/]+$}{$odd}r,
        no_follow => 1)->{status};
    like $s, qr/^(?:200|303|400|404)$/, "ABUSE 12: $odd does no harm";
}

# More than allowed.
my $many = $visitor->submit($visitor->get('new'), { email =>
    'c@example.test', last_name => 'Customer', subject => 'Many',
    text => 'Text', files => [map { ["f$_", 'text/plain', 'x'] } 1 .. 61] });
is $many->{status}, 413, 'too many files are refused';
is $d->value("select count(*) from ticket where subject = 'Many'"), 0,
    'with their ticket';

done_testing;


# The files' addresses in the order of their ids.
sub hrefs {
    my ($html) = @_;
    my %seen;

    return map { $_->[1] } sort { $a->[0] <=> $b->[0] }
        map { m{/file/(\d+)/} ? [$1, Desk::Web::unescape($_)] : () }
        grep { !$seen{$_}++ } $html =~ m{href="([^"]*/file/\d+/[^"]*)"}g;
}
