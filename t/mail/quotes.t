#!/usr/bin/perl

# What of a mail is folded as quoted history: our own samples, and those of
# the shared corpus where it exists.  What differs from a sample's own idea
# stands below with the reason.

use strict;
use warnings;

use Cwd qw(abs_path);
use Encode qw(decode encode);
use File::Basename qw(dirname basename);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{B} // 'build';
$build = "$top/$build" unless $build =~ m{^/};
my $ticketd = "$build/ticketd";
my $corpus = ($ENV{MAIL_CORPUS} // "$top/../shared/corpus") . '/reply-quotes';
my $dir = tempdir(CLEANUP => 1);

-x $ticketd or die "no $ticketd\n";

my $signature = 'a signature is shown: it has the telephone number';
my $forward = 'a forwarded mail is shown: it is what was sent';

my %other = (
    embedded_email_16 => $signature,
    embedded_email_18 => 'nothing but a quote is shown',
    embedded_email_7 => 'answers between quotes are shown with them',
    embedded_email_polish_1 => $signature,
    forwarded_message => $forward,
);

# Samples in which nothing is folded, with the reason where they hold what
# might be taken for a quote; all others begin with what stands here.
my %shown = map { $_ => 1 } qw(
    correct_sig email_1 email_1_1 email_15 email_1_5 email_21 email_5
    email_blackberry email_BlackBerry email_emoji email_iphone email_iPhone
    email_german_3 email_multi_word_sent_from_my_mobile_device
    email_not_a_signature email_not_a_signature_2
    email_sent_from_my_not_signature email_sig_delimiter_in_middle_of_line
    email_tricky_11_double_signature email_tricky_13_timestamp_variations
    email_tricky_16_unicode_signatures email_tricky_17_forward_header
    email_tricky_18_inline_reply email_tricky_19_quote_without_header
    email_tricky_1_on_false_positive email_tricky_2_url_with_wrote
    email_tricky_3_code_block email_tricky_4_from_in_body
    email_tricky_6_regards_in_sentence email_tricky_7_multiple_dashes
    email_tricky_8_sent_from_in_content email_with_date_headers
    email_with_from_headers email_with_regards sig_no_empty_line);

my %begins = (
    email_7 => 'Il gio', email_8 => 'Op 12', email_9 => '====',
    email_2 => '>', email_1_2 => '>', email_1_8 => '>',
    email_2_2 => '____', email_custom_quote_header => '>',
    email_danish_dash_separator => '--------', email_finnish => 'pe 20',
    email_french_dash_separator => '--------', email_ios_outlook => '____',
    email_german_outlook => '-----', email_ios_outlook_fr => '____',
    email_italian => 'In data', email_msn => '____',
    email_norwegian_gmail => 'tir. 18', email_original_message => '-----',
    email_original_message_2 => '-----',
    email_tricky_15_original_message_variations => '-----',
    email_zoho => '---- On',
);


# [text, folded from, to] of each text
sub fold {
    my (@texts) = @_;
    my (@files, %r);

    for my $i (0 .. $#texts) {
        my $file = "$dir/$i.eml";
        open my $fh, '>:raw', $file or die "$file: $!\n";
        print $fh "From: a\@example.net\nMIME-Version: 1.0\n",
            "Content-Type: text/plain; charset=utf-8\n",
            "Content-Transfer-Encoding: 8bit\n\n", $texts[$i];
        close $fh;
        push @files, $file;
    }

    open my $out, '-|', $ticketd, 'parse', @files or die "parse: $!\n";
    while (my $line = <$out>) {
        my $j = JSON::PP->new->utf8->decode($line);
        $r{$j->{file}} = [ encode('UTF-8', $j->{body}), @{$j->{quoted}} ];
    }
    close $out;

    return map { $r{$_} } @files;
}


sub shown {
    my ($text, $from, $to) = @{$_[0]};
    substr $text, $from, $to - $from, '' if $to;
    return $text;
}


sub plain {
    my ($s) = @_;
    $s =~ s/[ \t\r]+$//mg;
    $s =~ s/\A\s+|\s+\z//g;
    return $s;
}


sub slurp {
    my ($file) = @_;
    open my $fh, '<:raw', $file or die "$file: $!\n";
    return do { local $/; <$fh> };
}


my (%want, @names, @texts);

for my $part (split /^=== /m, slurp("$top/t/data/quotes/samples.txt")) {
    next if $part =~ /^#/;
    $part =~ s/^(.*)\n//;
    push @names, $1;
    (my $visible = $part) =~ s/^<<<.*^>>>\n?//ms;
    $part =~ s/^(?:<<<|>>>\n?)//mg;
    $want{$names[-1]} = $visible;
    push @texts, $part;
}

my @got = fold(@texts);
is(plain(shown($got[$_])), plain($want{$names[$_]}), $names[$_])
    for 0 .. $#names;

# Seconds of CPU say how busy the machine is; only how they grow says something
# of us: sixteen times as much would be quadratic.
subtest 'abuse 11: what would take a backtracking matcher long' => sub {
    my $cpu = sub { (times)[2] + (times)[3] };
    my ($short, $long) = map {
        my ($n, $start) = ($_, $cpu->());

        fold(map { $_ x $n } 'On ', 'On 1:', "> a\nb\n", '>', "wrote:\n",
             '<', "From:\n", "On Mon, 1 Jan 2026\n", '-', "\n");
        $cpu->() - $start;
    } 50_000, 200_000;
    note "ten texts: $short s, four times as long: $long s";
    cmp_ok($long, '<', 10 * $short, 'four times as long takes as much longer');
};

SKIP: {
    skip 'no corpus', 1 unless -e "$corpus/discourse-trimmer.json";

    my $all = JSON::PP->new->utf8->decode(
        slurp("$corpus/discourse-trimmer.json"));
    my @r = fold(map { encode('UTF-8', $_->{input}) } @$all);

    for my $i (0 .. $#$all) {
        my $d = $all->[$i];
        my $same = plain(shown($r[$i]))
                   eq plain(encode('UTF-8', $d->{trimmed}));

        if (my $why = $other{$d->{name}}) {
            ok(!$same, "$d->{name}: $why");
        } else {
            ok($same, $d->{name}) or diag(shown($r[$i]));
        }
    }

    my @files = glob "$corpus/{crisp,github,zapier}/*.txt";
    @r = fold(map { slurp($_) } @files);

    for my $i (0 .. $#files) {
        my $name = basename($files[$i], '.txt');
        my ($text, $from, $to) = @{$r[$i]};

        if ($shown{$name}) {
            is($to, 0, "$files[$i]: whole");
            next;
        }

        my $folded = plain(substr $text, $from, $to - $from);
        my $begin = $begins{$name};
        my $ok = $begin ? index($folded, $begin) == 0
            : $folded =~ /^(?:-+\s*)?[>\s*]*(?:On|Am|Le|El|Op|Il|Em|From|De|Von
                              |Van|Da|W\ dniu|Dnia|Sent|\d+|Wednesday|Fra)\b
                              |^\xd1\x81\xd1\x80,/x;
        $ok &&= $to == length $text;
        ok($ok, "$files[$i]: folded") or diag($folded);
    }
}

done_testing;
