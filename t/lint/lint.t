use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More tests => 1;

# The directions and the style of the sources; script/lint says what is
# wrong and where.

my $root = dirname(__FILE__) . '/../..';
my @parts = qw(text strings include header map);

# The symbols are looked at where there is a build; "make lint" insists.
push @parts, 'binary' if -f ($ENV{B} || "$root/build") . '/libticket.a';

my @said = `'$root/script/lint' @parts 2>&1`;

ok($? == 0, 'script/lint finds nothing') or diag(@said);
