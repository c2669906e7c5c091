#!/usr/bin/perl

# Mails through "ticketd parse": our own in t/data/eml (X.eml with X.json),
# and the shared corpus with its check.py where that exists.  The lines are
# turned into check.py's form; no key may be missing.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname basename);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;
use Time::HiRes qw(time);

my $top = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{B} // 'build';
$build = "$top/$build" unless $build =~ m{^/};

my $ticketd = "$build/ticketd";
my $corpus = $ENV{MAIL_CORPUS} // "$top/../shared/corpus";
my @keys = qw(file subject from_addr from_name to reply_to message_id body
              attachments auto reference);

# What check.py wants and we do otherwise, with the reason.
my %other = (
    'james-mime4j/twopart.msg attachment_bytes' =>
        'the base64 is decoded although a blank follows the word "base64"',
    'sisimai-set-of-emails/make-test-31.eml subject' =>
        'a NUL is not kept',
    'sisimai-set-of-emails/rfc3464-66.eml body_contains' =>
        'a PNG that says it is text/plain is an attachment',
);

binmode $_, ':encoding(UTF-8)'
    for map { Test::More->builder->$_ } qw(output failure_output);

-x $ticketd or die "no $ticketd\n";


sub slurp {
    my ($file) = @_;
    open my $fh, '<:raw', $file or die "$file: $!\n";
    return do { local $/; <$fh> };
}


# file => line, and the seconds it took
sub parse {
    my (@files) = @_;
    my ($start, %r) = (time);

    while (my @some = splice @files, 0, 200) {
        open my $out, '-|', $ticketd, 'parse', @some or die "parse: $!\n";
        while (my $line = <$out>) {
            my $j = JSON::PP->new->utf8->decode($line);
            $r{$j->{file}} = $j;
        }
        close $out;
        is($?, 0, 'ticketd parse: status');
    }

    return (\%r, time - $start);
}


# Every key of $want is in $got with that value; a string "~x" is contained.
sub same {
    my ($name, $got, $want) = @_;

    if (ref $want eq 'ARRAY') {
        is(ref $got, 'ARRAY', $name) or return;
        is(scalar @$got, scalar @$want, "$name: number");
        same("$name $_", $got->[$_], $want->[$_]) for 0 .. $#$want;

    } elsif (ref $want eq 'HASH') {
        is(ref $got, 'HASH', $name) or return;
        same("$name $_", $got->{$_}, $want->{$_}) for sort keys %$want;

    } elsif (defined $want && $want =~ /^~(.*)/s) {
        like($got, qr/\Q$1\E/, $name);

    } elsif (defined $want && $want =~ /^!~(.*)/s) {
        unlike($got, qr/\Q$1\E/, $name);

    } else {
        is($got, $want, $name);
    }
}


my @own = sort glob "$top/t/data/eml/*.eml";
cmp_ok(scalar @own, '>', 10, 'mails of our own');
my ($got) = parse(@own);

for my $eml (@own) {
    my $name = basename($eml, '.eml');
    my $line = $got->{$eml};

    ok($line, "$name: parsed") or next;
    is_deeply([grep { !exists $line->{$_} } @keys], [], "$name: keys");
    same($name, $line, JSON::PP->new->utf8->decode(
                           slurp($eml =~ s/\.eml$/.json/r)));
}

subtest corpus => sub {
    my $root = "$corpus/mail";
    plan skip_all => 'no corpus' unless -e "$root/expected.json";

    my $mails = JSON::PP->new->utf8->decode(slurp("$root/expected.json"));
    my @names = map { $_->{file} } @{ $mails->{mails} };
    my ($lines, $took) = parse(map { "$root/$_" } @names);
    my (%results, @short);

    is(scalar keys %$lines, scalar @names, 'a line for every mail');
    cmp_ok($took, '<', 60 * ($ENV{ASAN} || $ENV{VALGRIND} ? 10 : 1),
           'in bounded time');

    for my $name (@names) {
        my $line = $lines->{"$root/$name"};
        push @short, $name if grep { !exists $line->{$_} } @keys;
        $line->{autoreply_sent} = $line->{auto} eq 'no' ? JSON::PP::true
                                                        : JSON::PP::false;
        $results{$name} = $line;
    }

    is_deeply(\@short, [], 'no key is missing');

    my $dir = tempdir(CLEANUP => 1);
    open my $fh, '>:raw', "$dir/results.json" or die $!;
    print $fh JSON::PP->new->utf8->encode(\%results);
    close $fh;

    my @out = `python3 $corpus/check.py $root/expected.json $dir/results.json -v`;
    diag(grep { !/^FAIL/ } @out);

    my @failed = map { /^FAIL '([^']+)' '([^']+)'/ ? "$1 $2" : () } @out;
    is_deeply([grep { !$other{$_} } @failed], [], 'as check.py wants it');
    is(scalar(grep { /^must_not_autoreply +(\d+)\/\1$/ } @out), 1,
       'no automatic answer to automatic mail');
};

done_testing();
