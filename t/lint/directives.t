#!/usr/bin/perl

# docs/directives.md is what script/gen-docs makes of the rows, and names
# every directive once; texts are sentences.

use strict;
use warnings;

use Test::More;

my @names = (names('directives.def', 'TK_DIRECTIVE', ''),
    names('options.def', 'TK_OPTION', 'ticket_'));
my $docs = slurp('docs/directives.md');
my %headings;

$headings{$1}++ while $docs =~ /^### (ticket\w*)$/mg;

cmp_ok scalar @names, '>', 50, 'the rows are found';
is_deeply [ sort keys %headings ], [ sort @names ],
    'docs/directives.md has every directive and no other';
is_deeply [ grep { $headings{$_} != 1 } sort keys %headings ], [],
    'each of them once';
is $docs, scalar `perl script/gen-docs`,
    'docs/directives.md is up to date (script/gen-docs)';

for my $file (qw(directives options mysql smtp)) {
    my $text = slurp("lib/conf/$file.def");

    # Texts are sentences.
    my @texts = $text =~ /"([^"]*)"\)$/mg;
    is_deeply [ grep { !/\.$/ } @texts ], [], "$file.def: texts are sentences";
}

done_testing;


sub names {
    my ($file, $macro, $prefix) = @_;

    return map { "$prefix$_" } slurp("lib/conf/$file") =~ /^$macro\((\w+),/mg;
}


sub slurp {
    my ($file) = @_;

    open my $f, '<', $file or die "$file: $!\n";
    local $/;
    return scalar <$f>;
}
