#!/usr/bin/perl

# Each mail of t/data/eml and of the shared corpus again, changed in a way that
# changes nothing of what it says: "ticketd parse" has to give the same.  What
# a mail has to give at all is the matter of parse_corpus.t.

use strict;
use warnings;

use Cwd qw(abs_path);
use Encode qw(decode encode find_encoding);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP;
use MIME::Base64 qw(encode_base64 decode_base64);
use MIME::QuotedPrint qw(encode_qp decode_qp);
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{B} // 'build';
$build = "$top/$build" unless $build =~ m{^/};
my $ticketd = "$build/ticketd";
my $corpus = ($ENV{MAIL_CORPUS} // "$top/../shared/corpus") . '/mail';
my $dir = tempdir(CLEANUP => 1);

# Each change is tried on a part of the mails, ALL=1 on all.  Those that are
# cut at a limit are cut elsewhere when they have got longer.
my $part = $ENV{ALL} ? 1 : 5;
my @files = (glob("$top/t/data/eml/*.eml"),
             grep { -f && !/\.json$/ && -s _ < 500_000 } glob "$corpus/*/*");

-x $ticketd or die "no $ticketd\n";


sub slurp {
    my ($file) = @_;
    open my $fh, '<:raw', $file or die "$file: $!\n";
    return do { local $/; scalar <$fh> } // '';
}


# The fields of a header, each with its line break, and the rest with the
# blank line; nothing if a line is no field and continues none.
sub header {
    my ($raw) = @_;
    my ($head, $rest) = $raw =~ /\A(.*?\n)(\r?\n.*)\z/s or return;
    my @fields;

    for my $line (split /^/, $head) {
        if ($line =~ /^[ \t]+\S/ && @fields) {
            $fields[-1] .= $line;
        } elsif ($line =~ /^[!-9;-~]+:/) {
            push @fields, $line;
        } else {
            return;
        }
    }

    return ($rest, @fields);
}


# Calls $change for each field of the header, which changes $_.
sub each_field {
    my ($raw, $change) = @_;
    my ($rest, @fields) = header($raw) or return;

    $change->() for @fields;

    return join '', @fields, $rest;
}


sub value {
    my ($name, @fields) = @_;
    my ($field) = grep { /^\Q$name\E:/i } @fields or return '';

    $field =~ s/^[^:]*:\s*//;
    $field =~ s/\r?\n//g;

    return $field;
}


sub set {
    my ($name, $value, @fields) = @_;

    return ((grep { !/^\Q$name\E:/i } @fields), "$name: $value\n");
}


sub boundary {
    my ($type) = @_;

    return $1 if $type =~ /;\s*boundary="([^"\\]+)"/i
                 || $type =~ /;\s*boundary=([^";\s]+)/i;
    return;
}


# Calls $change for each part that holds no other, with its fields and bytes.
sub each_leaf {
    my ($raw, $change) = @_;
    my ($rest, @fields) = header($raw) or return $raw;
    my $type = value('Content-Type', @fields);

    if ($type =~ m{^multipart/}i) {
        my $b = boundary($type) // return $raw;
        my @pieces = split /(^--\Q$b\E(?:--)?[ \t]*\r?\n)/m, $rest;

        for (my $i = 2; $i < @pieces; $i += 2) {
            last if $pieces[$i - 1] =~ /^--\Q$b\E--/;
            $pieces[$i] =~ s/(\r?\n)\z// or next;
            my $end = $1;
            $pieces[$i] = each_leaf($pieces[$i], $change) . $end;
        }

        return join '', @fields, @pieces;
    }

    return $raw if $type =~ m{^message/}i;
    $rest =~ s/\A(\r?\n)//;

    return $change->($raw, $rest, $type, @fields);
}


# The bytes of a text in full, or nothing where that is a matter of opinion.
sub text {
    my ($body, $type, @fields) = @_;
    my $cte = lc value('Content-Transfer-Encoding', @fields);

    return if $type !~ m{^text/(?:plain|html)\b}i
              || grep { /^content-disposition:/i } @fields;
    return if grep { 1 < grep { /^\Q$_\E:/i } @fields }
              qw(Content-Type Content-Transfer-Encoding);

    if ($cte eq 'base64') {
        return if $body !~ m{\A[A-Za-z0-9+/\s]+=?=?\s*\z};
        $body = decode_base64($body);
    } elsif ($cte eq 'quoted-printable') {
        return if $body =~ /=(?![0-9A-F]{2}|\r?\n)/;
        $body = decode_qp($body);
    } elsif ($cte !~ /^(?:[78]bit|)$/) {
        return;
    }

    return if $body =~ /^begin [0-7]{3} /m || $body =~ /\0/;

    return $body;
}


sub recoded {
    my ($raw, $cte, $code) = @_;

    return each_leaf($raw, sub {
        my ($leaf, $body, $type, @fields) = @_;
        my $text = text($body, $type, @fields) // return $leaf;

        return join '', set('Content-Transfer-Encoding', $cte, @fields),
            "\n", $code->($text);
    });
}


sub in_charset {
    my ($raw, $make) = @_;

    return each_leaf($raw, sub {
        my ($leaf, $body, $type, @fields) = @_;
        my $text = text($body, $type, @fields) // return $leaf;
        my ($name) = $type =~ /;\s*charset="?([\w-]+)"?\s*(?:;|$)/i
            or return $leaf;
        my ($to, $bytes) = $make->($name, $text) or return $leaf;

        $type =~ s/(;\s*charset=)"?[\w-]+"?/$1"$to"/i;
        @fields = set('Content-Type', $type, @fields);

        return join '', set('Content-Transfer-Encoding', 'base64', @fields),
            "\n", encode_base64($bytes);
    });
}


sub to_utf8 {
    my ($name, $bytes) = @_;

    return if $name !~ /^(?:iso-8859-(?:2|5|7|15)|koi8-r|windows-125\d
                         |euc-jp|big5)$/xi;
    $bytes = eval { encode('UTF-8', decode($name, $bytes, Encode::FB_CROAK)) };

    return defined $bytes ? ('utf-8', $bytes) : ();
}


my %alias = (
    'utf-8' => 'UTF8', 'iso-8859-1' => 'Latin1', 'iso-8859-2' => 'latin2',
    'iso-8859-15' => 'ISO_8859-15', 'windows-1252' => 'cp1252',
    'windows-1251' => 'x-cp1251', 'gb2312' => 'cp936', 'koi8-r' => 'KOI8_R',
    'euc-kr' => 'x-euc-kr', 'iso-2022-jp' => 'csISO2022JP',
    'us-ascii' => 'ANSI_X3.4-1968', 'shift_jis' => 'csShiftJIS',
);


# The words of a field without any structure, written anew by $word.
sub subject {
    my ($raw, $got, $word) = @_;
    my ($rest, @fields) = header($raw) or return;
    my $subject = encode('UTF-8', $got->{subject});

    return if $subject !~ /\S/ || $subject =~ /\A\s|\s\z|[\0-\x1f]/
              || length $subject > 2000
              || 1 != grep { /^subject:/i } @fields;

    return join '', set('Subject', $word->($subject), @fields), $rest;
}


sub sender {
    my ($raw, $got, $word) = @_;
    my ($rest, @fields) = header($raw) or return;
    my ($name, $addr) = map { encode('UTF-8', $got->{"from_$_"}) }
                        qw(name addr);

    return if $name !~ /\A[^"\\\0-\x1f=]*[^\s"\\'=]\z/ || $addr !~ /\@/
              || 1 != grep { /^from:/i } @fields;

    return join '', set('From', $word->($name) . " <$addr>", @fields), $rest;
}


sub b_words {
    my ($s) = @_;

    return join "\n ", map { '=?UTF-8?B?' . encode_base64($_, '') . '?=' }
                       $s =~ /(.{1,31})/gs;
}


sub q_words {
    my ($s) = @_;
    my @words = $s =~ /(.{1,17})/gs;

    s/([^A-Za-z0-9 ])/sprintf '=%02x', ord $1/ge, tr/ /_/ for @words;

    return join "\r\n\t", map { "=?utf-8*en?q?$_?=" } @words;
}


# Not what is shown at the outermost only: text behind the last part; nor what
# is shown within alone: a mail that is a file.
sub wrapped {
    my ($raw) = @_;
    my ($rest, @fields) = header($raw) or return;
    my $type = value('Content-Type', @fields);
    my $b = boundary($type) // '';

    return if value('Content-Disposition', @fields) =~ /^attachment/i;
    return if $type =~ m{^message/}i || grep { /^MIME-Version:.*\(/i } @fields;
    return if $type =~ m{^multipart/}i
              && $rest !~ /^--\Q$b\E--\s*\z/m;

    my @inner = grep { /^content-/i } @fields;
    @fields = grep { !/^(?:content-|mime-version:)/i } @fields;

    return join '', @fields, "MIME-Version: 1.0\n",
        "Content-Type: multipart/mixed;\n boundary=\"the outer one\"\n\n",
        "--the outer one\n", @inner, $rest, "\n--the outer one--\n";
}


sub other_boundary {
    my ($raw) = @_;
    my ($rest, @fields) = header($raw) or return;
    my $type = value('Content-Type', @fields);

    return if $type !~ m{^multipart/}i;

    my $b = boundary($type) // return;

    # An inner one that has the same would have another afterwards; what only
    # resembles one is a matter of opinion.
    return if $rest =~ /boundary="?\Q$b\E"?(?![^\s;])/i
              || grep { !/^--\Q$b\E(?:--)?[ \t\r]*\z/ }
                 $rest =~ /^--\Q$b\E.*/mg;

    my $field = $type =~ s/(?<=boundary=)(?:"\Q$b\E"|\Q$b\E)/"_=another? one"/ri;

    $rest =~ s/^--\Q$b\E/--_=another? one/mg;

    return join '', set('Content-Type', $field, @fields), $rest;
}


my $trace = <<'END';
Delivered-To: somebody@example.org
Received: from mx.example.org ([192.0.2.7]) by in.example.org with ESMTPS
	id 4711; Sat, 28 Nov 2026 10:00:00 +0100
X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,HTML_MESSAGE
	autolearn=ham
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=a;
	h=from:to:subject:reply-to:message-id:content-type; bh=AAAA=; b=BBBB
X-Filler: word
END
$trace .= " word word word word word word word word\n" x 200;

my @mutations = (
    [ 'CRLF', sub { $_[0] =~ s/\r?\n/\r\n/gr }, 'bytes' ],
    [ 'LF', sub { $_[0] =~ s/\r\n/\n/gr }, 'bytes' ],
    [ 'names in capitals', sub {
        each_field($_[0], sub { s/^([^:]+):/\U$1:/ }) } ],
    [ 'names in small letters', sub {
        each_field($_[0], sub { s/^([^:]+):/\L$1:/ }) } ],
    [ 'another order', sub {
        my ($rest, @fields) = header($_[0]) or return;
        my %n = map { $_ => lc $fields[$_] =~ s/:.*//sr } 0 .. $#fields;
        join '', @fields[sort { $n{$b} cmp $n{$a} || $a <=> $b }
                         0 .. $#fields], $rest } ],
    [ 'each field in one line', sub {
        each_field($_[0], sub { s/\r?\n(?=[ \t])//g if length() < 60_000 }) } ],
    [ 'folded at each blank', sub {
        each_field($_[0], sub { s/(?<=\S) (?=\S)/\n /g }) } ],
    [ 'folded behind the name', sub {
        each_field($_[0], sub { s/: *(?=\S)/:\r\n / }) } ],
    [ 'no blank behind the name', sub {
        each_field($_[0], sub { s/: (?=\S)/:/ }) } ],
    [ 'a blank before the colon', sub {
        each_field($_[0], sub { s/^([^:]+):/$1 :/ }) } ],
    [ 'blanks at the end of fields', sub {
        each_field($_[0], sub { s/(?=\r?\n\z)/ \t/ }) } ],
    [ 'trace fields before it', sub { (header($_[0]))[0] && "$trace$_[0]" } ],
    [ 'mbox', sub { (header($_[0]))[0]
                    && "From a\@example.org Sat Nov 28 10:00:00 2026\n$_[0]" } ],
    [ 'byte order mark', sub { (header($_[0]))[0] && "\xef\xbb\xbf$_[0]" } ],
    [ 'wrapped', \&wrapped, 'kind' ],
    [ 'another boundary', \&other_boundary, 'bytes' ],
    [ 'texts as base64', sub {
        recoded($_[0], 'base64', sub { encode_base64($_[0]) }) } ],
    [ 'texts as quoted-printable', sub {
        recoded($_[0], 'Quoted-Printable', sub { encode_qp($_[0]) }) } ],
    [ 'every byte quoted', sub {
        recoded($_[0], 'QUOTED-PRINTABLE', sub {
            $_[0] =~ s/(.)/sprintf '=%02x', ord $1/gser
                  =~ s/((?:=..){1,25})/$1=\r\n/gr }) } ],
    # Bytes in the header are read as the text's.
    [ 'texts in UTF-8', sub {
        "$_[0]\n\n" =~ /\A(.*?)\r?\n\r?\n/s && $1 =~ /[\x80-\xff]/
            ? () : in_charset($_[0], \&to_utf8) } ],
    [ 'other names of charsets', sub {
        in_charset($_[0], sub { $alias{lc $_[0]} ? ($alias{lc $_[0]}, $_[1])
                                                 : () }) } ],
    [ 'subject in base64', sub { subject(@_, \&b_words) } ],
    [ 'subject in Q', sub { subject(@_, \&q_words) } ],
    [ 'subject in bare UTF-8', sub {
        $_[1]{subject} =~ /=\?/ ? () : subject(@_, sub { $_[0] }) } ],
    [ 'sender in base64', sub { sender(@_, \&b_words) } ],
    [ 'sender in Q', sub { sender(@_, \&q_words) } ],
    [ 'sender in quotes', sub { sender(@_, sub { qq{"$_[0]"} }) } ],
    [ 'sender in a quoted word', sub {
        sender(@_, sub { '"' . b_words($_[0]) . '"' }) } ],
);


# file => what is found in it
sub parse {
    my (@names) = @_;
    my %r;

    while (my @some = splice @names, 0, 200) {
        open my $out, '-|', $ticketd, 'parse', @some or die "parse: $!\n";
        while (my $line = <$out>) {
            my $j = JSON::PP->new->utf8->decode($line);
            $r{delete $j->{file}} = $j;
        }
        close $out or die "parse: status $?\n";
    }

    return \%r;
}


# What may differ: the bytes of files, the kind of what is automatic.
sub told {
    my ($got, $leave) = @_;
    my %g = %$got;

    $g{attachments} = [ map { $_->{filename} } @{ $g{attachments} } ]
        if $leave eq 'bytes';
    $g{auto} = 'yes' if $leave eq 'kind' && $g{auto} ne 'no';
    $g{body} =~ s/\s+\z//;

    return { map { $_ => JSON::PP->new->canonical->encode([ $g{$_} ]) }
             keys %g };
}


my $plain = parse(@files);
my %raw = map { $_ => slurp($_) } @files;

for my $n (0 .. $#mutations) {
    my ($name, $change, $leave) = (@{$mutations[$n]}, '');
    my (@made, %from, @differ);

    for my $file (@files[grep { ($_ + $n) % $part == 0 } 0 .. $#files]) {
        my $new = $change->($raw{$file}, $plain->{$file});
        next if !$new || $new eq $raw{$file};

        my $to = sprintf '%s/%d.eml', $dir, scalar @made;
        open my $fh, '>:raw', $to or die "$to: $!\n";
        print $fh $new;
        close $fh;
        push @made, $to;
        $from{$to} = $file;
    }

    my $got = parse(@made);

    for my $to (@made) {
        my $want = told($plain->{$from{$to}}, $leave);
        my $have = told($got->{$to}, $leave);
        my @keys = grep { $want->{$_} ne $have->{$_} } sort keys %$want;

        push @differ, "$from{$to}: @keys" if @keys;
        diag("$from{$to}: $_:\n $want->{$_}\n $have->{$_}")
            for $ENV{TEST_VERBOSE} ? @keys : ();
    }

    is_deeply(\@differ, [], "$name: " . @made . ' mails');
}

done_testing;
