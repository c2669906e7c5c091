#!/usr/bin/perl

# docs/directives.md is what script/gen-docs makes of the rows, and names
# every directive once; texts are sentences; what can be set does something.

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

# lib/conf reads these itself.
my %unread = map { $_ => 1 } qw(secret_file secret_old password_file);
my $code = join '', map { slurp($_) } glob('lib/{base,db,desk,desk/*,mime,net,web}/*.c'
    . ' ticketd/*.c ngx_ticket_module/*.c');

for my $file (qw(directives options mysql smtp)) {
    my $text = slurp("lib/conf/$file.def");
    my @fields = $text =~ /^TK_\w+\(\w+, \w+, (\w+),/mg;

    is_deeply [ grep { !$unread{$_} && $code !~ /(?:->|\.)$_\b/ } @fields ], [],
        "$file.def: something reads what is set";

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
