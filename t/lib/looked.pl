#!/usr/bin/perl

# looked.pl FILE: names the pages that no story in a browser has looked at
# with axe.  FILE has the addresses that were (TK_LOOKED of browser.mjs), the
# routes say which pages there are.

use strict;
use warnings;

# Routes whose answer is no page of its own, and why.
my %no_page = (
    (map { $_ => 'a file' } qw(css picture original face static ticket_file
        file agent_raw adm_mail_raw task_file)),
    (map { $_ => 'part of a page' } qw(companies_options agent_here
        agent_keys)),
    (map { $_ => 'leads to another page' } qw(agent_next agent_prev reports)),
    (map { $_ => 'for programs' } qw(live status)),
);

my $root = $0 =~ s{/?t/lib/looked\.pl$}{}r;
my (@routes, %looked);

open my $def, '<', ($root || '.') . '/lib/web/routes.def' or die "$!\n";

while (<$def>) {
    my ($name, $path) = /^TK_ROUTE\((\w+),\s*GET,\s*"([^"]*)"/ or next;
    my $pattern = join '/', map { $_ eq '#' ? '\d+' : $_ eq '*' ? '[^/]+'
        : quotemeta } split m{/}, $path, -1;
    push @routes, [$name, $path, qr{\A$pattern\z}];
}

open my $addresses, '<', $ARGV[0] or die "$ARGV[0]: $!\n";

while (my $address = <$addresses>) {
    chomp $address;
    my ($route) = grep { $address =~ $_->[2] } @routes;
    $looked{ $route->[0] } = 1 if $route;
}

my %known = map { $_->[0] => 1 } @routes;

print "looked.pl: there is no route $_\n" for grep { !$known{$_} }
    sort keys %no_page;
print "no story looks at $_->[1]\n" for grep { !$looked{ $_->[0] }
    && !$no_page{ $_->[0] } } @routes;
print "$_ is a page after all\n" for grep { $looked{$_} } sort keys %no_page;
