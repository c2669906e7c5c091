#!/usr/bin/perl

# conf.d/ticket.conf shows every directive with the default of its row, and
# no other; the sample logs mask the verifier.

use strict;
use warnings;

use Test::More;

my %default = (rows('directives.def', 'TK_DIRECTIVE', ''),
    rows('options.def', 'TK_OPTION', 'ticket_'));
my $sample = slurp('conf.d/ticket.conf');
my %shown;

while ($sample =~ /^#?(ticket\w*)\s+([^;]*);/mg) {
    my ($name, $value) = ($1, $2);

    ok !exists $shown{$name}, "$name stands there once";
    $shown{$name} = $value =~ s/^"(.*)"$/$1/r;
}

for my $name (sort keys %default) {
    ok exists $shown{$name}, "$name is in conf.d/ticket.conf" or next;

    # Those without "#" are set: they have no default.
    next if $sample =~ /^\Q$name\E\s/m;
    is $shown{$name}, $default{$name}, "$name is shown with its default";
}

is join(' ', grep { !exists $default{$_} } sort keys %shown), '',
    'no directive is shown that does not exist';

for my $file ('conf.d/nginx.conf.in', 'conf.d/nginx-site.conf') {
    my $text = slurp($file);

    # nginx's named groups are PCRE's; Perl reads them, too.
    my ($mask) = $text =~ /"~(\^[^"]*)"/;

    ok defined $mask && "/s/$_/Secret/x?y" =~ /$mask/
        && "@{[ map { $+{$_} } sort keys %+ ]}" !~ /Secret/,
        "$file masks $_"
        for qw(t/202600001 picture/7 original/7 password register
            profile/address);
    unlike '/s/agent/new?subject=x', qr/$mask/, "$file shows other addresses";

    my ($format) = $text =~ /(log_format[^;]*;)/;
    unlike $format, qr/\$(?:request|request_uri|uri|http_referer)\b/,
        "$file logs nothing that holds it";
}

done_testing;


sub rows {
    my ($file, $macro, $prefix) = @_;
    my $text = slurp("lib/conf/$file") =~ s{/\*.*?\*/}{}gsr;
    my @rows;

    while ($text =~ /^$macro\(\s*(\w+),\s*\w+,\s*\w+,\s*("(?:[^"\\]|\\.)*"|\w+)/mg) {
        my ($name, $value) = ($1, $2);

        $value = $value =~ /^"(.*)"$/ ? $1 : '/usr/share/ngx_ticket';
        push @rows, "$prefix$name" => $value;
    }

    return @rows;
}


sub slurp {
    my ($file) = @_;

    open my $f, '<', $file or die "$file: $!\n";
    local $/;
    return scalar <$f>;
}
