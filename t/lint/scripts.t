#!/usr/bin/perl

# The scripts parse, are executable, keep out of the machine's services; the
# package lock names no registry.

use strict;
use warnings;

use File::Temp ();
use Test::More;

for my $file (glob('script/*'), '.ci/run') {
    next if -d $file || $file =~ m{/\w+\.sh$};

    my $first = slurp($file) =~ s/\n.*//sr;

    ok -x $file, "$file is executable";
    like $first, qr{^#!/(?:bin/(?:ba)?sh|usr/bin/(?:perl|python3|env node))$},
        "$file says what runs it";
}

for my $file (glob('script/*'), '.ci/run') {
    next if -d $file;

    my $text = slurp($file);
    my $shell = $file =~ /\.sh$/ || $text =~ m{^#!/bin/(?:ba)?sh};

    if ($shell) {
        is system('bash', '-n', $file), 0, "$file parses";
        ok $text =~ /^set -eu$/m, "$file stops at an error"
            if $file !~ /\.sh$|^\.ci/;
        ok $text !~ /\b(?:pkill|killall)\b/, "$file ends only its own";
        ok $text !~ /^[^#\n]*\b(?:systemctl|invoke-rc\.d) +\w+/m,
            "$file leaves services alone";
    } elsif ($text =~ m{^#!/usr/bin/perl}) {
        is system("perl -Tc $file 2>/dev/null || perl -c $file 2>/dev/null"),
            0, "$file parses";
    } elsif ($text =~ m{^#!/usr/bin/python3}) {
        is system('/usr/bin/python3', '-c',
            'import ast, sys; ast.parse(open(sys.argv[1]).read())', $file),
            0, "$file parses";
    }
}

# What is called wrongly says how it is called, before it does anything.
for my $file (grep { !-d && !/\.sh$/ } glob 'script/*') {
    my $help = said($file, '--help');

    like $help->{text}, qr/usage: |\Q$file\E\s/, "$file --help answers";

    my $wrong = said($file, '--no-such-option');

    isnt $wrong->{status}, 0, "$file refuses what it does not know";
    like $wrong->{text}, qr/usage: |\Q$file\E\s/, '... and says what it knows';
}

SKIP: {
    skip 'root may build anywhere', 3 if $> == 0;

    my $dir = File::Temp::tempdir(CLEANUP => 1);

    mkdir "$dir/$_" or die "$dir/$_: $!\n" for qw(tree tree/script);
    chmod 0555, "$dir/tree";

    my $text = `ROOT=$dir/tree B= sh -c '. script/lib.sh
        tree_usable || stage_tree $dir/copy; echo \$ROOT \$B' 2>&1`;

    like $text, qr/ cannot use \Q$dir\E\/tree as it is: working on a copy$/m,
        'who may not build in the tree is told';
    like $text, qr{^\Q$dir/copy $dir/copy/build\E$}m, '... and has a copy';
    ok -d "$dir/copy/script", '... of all that is in it';
    chmod 0755, "$dir/tree";
}

SKIP: {
    skip 'no shellcheck', 1 if system('command -v shellcheck >/dev/null');

    my @files = grep { !-d && slurp($_) =~ m{^#!/bin/sh|shellcheck shell} }
        glob 'script/*';
    is system('shellcheck', '-e', 'SC1091,SC2034,SC2154,SC2317,SC2119,SC2120',
        '-S', 'warning', @files), 0, 'shellcheck has nothing to say';
}

my $lock = slurp('html/package-lock.json');
ok $lock !~ m{https?://}, 'package-lock.json names no host';
ok $lock =~ m{"integrity": "sha512-}, 'package-lock.json has digests';

done_testing;


# Ten seconds are enough for a usage and too short for a build.
sub said {
    my ($file, @args) = @_;
    my $text = `timeout 10 $file @args 2>&1 </dev/null`;

    return { text => $text, status => $? };
}


sub slurp {
    my ($file) = @_;

    open my $f, '<', $file or die "$file: $!\n";
    local $/;
    return scalar(<$f>) // '';
}
