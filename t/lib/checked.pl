# checked.pl PROGRAM: runs a unit test under the checker asked for.

use strict;
use warnings;

use Cwd ();

my ($program) = @ARGV;
my ($root) = Cwd::abs_path(__FILE__) =~ m{^(.*)/t/lib/};

if ($ENV{ASAN}) {
    $ENV{ASAN_OPTIONS} = 'detect_leaks=1:exitcode=86';
    $ENV{UBSAN_OPTIONS} = 'print_stacktrace=1:halt_on_error=1';
    $ENV{LSAN_OPTIONS} = "suppressions=$root/t/lib/lsan.supp"
        . ':print_suppressions=0';
}

my @command = ($ENV{VALGRIND} ? ('valgrind', '-q', '--error-exitcode=86',
    '--leak-check=full', '--errors-for-leak-kinds=definite',
    "--suppressions=$root/t/lib/valgrind.supp") : (), $program);

# cmocka calls a skipped test "not ok".
open my $output, '-|', @command or die "$program: $!\n";
$| = 1;

while (<$output>) {
    s/^not (ok \d+ # SKIP)\b/$1/;
    print;
}

close $output;
exit($? & 127 ? 128 + ($? & 127) : $? >> 8);
