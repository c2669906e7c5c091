#!/usr/bin/perl

# run.pl [--done PART=NAME=STATUS=OUTPUT]... PART...
#
# The runner behind script/test: unit tests are cmocka programs below
# $B/t, the others Perl.  All speak TAP.  --done hands in what has run
# already (status 77: skipped).

use strict;
use warnings;

use Cwd ();
use File::Temp ();
use Getopt::Long ();
use TAP::Harness;
use TAP::Parser::Aggregator;
use Time::HiRes ();

my $root = Cwd::abs_path(__FILE__) =~ s{/t/lib/run\.pl$}{}r;
my $b = $ENV{B} || "$root/build";
my $slow = $ENV{VALGRIND} ? 10 : $ENV{ASAN} ? 3 : 1;
my ($passed, $failed, $skipped) = (0, 0, 0);
my (%done, @problems);

# No colours, no answers from the terminal; cmocka speaks TAP.
$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
$ENV{HARNESS_OPTIONS} = '';
$ENV{LC_ALL} = 'C.UTF-8';
chdir $root or die "$root: $!\n";
$| = 1;

Getopt::Long::GetOptions('done=s' => sub {
    my ($part, $name, $status, $output) = split /=/, $_[1], 4;
    push @{ $done{$part} }, [$name, $status, $output];
}) or exit 2;


# The tests of a part: [command, name].
sub tests {
    my ($part) = @_;
    my @tests;

    for my $program (grep { -f && -x _ } glob "$b/t/$part/*") {
        push @tests, [$part eq 'db' ? "db:$program" : $program,
            $program =~ s{^\Q$b\E/}{}r];
    }

    push @tests, map { [$_, $_] } glob "t/$part/*.t";
    return @tests;
}


sub command {
    my (undef, $file) = @_;
    my @limit = ('timeout', '-k', '20', ($ENV{TK_TIMEOUT} || 400) * $slow);
    my @perl = ($^X, '-It/lib');

    return [@limit, @perl, $file] if $file =~ /\.t$/;
    return [@limit, @perl, 't/lib/with-db.pl', $1] if $file =~ /^db:(.*)/;
    return [@limit, @perl, 't/lib/checked.pl', $file];
}


sub run_part {
    my ($part) = @_;
    my @tests = tests($part);
    my $start = Time::HiRes::time();
    my ($was_passed, $was_failed) = ($passed, $failed);

    print "== $part\n";
    already($part, @$_) for @{ $done{$part} // [] };

    if (!@tests && !$done{$part}) {
        problem("$part: no tests");
    } elsif ($part eq 'browser') {
        run_browser(@tests);
    } elsif (@tests) {
        run_tests($part, @tests);
    }

    printf "== %s: %d passed, %d failed in %.0f s\n\n", $part,
        $passed - $was_passed, $failed - $was_failed,
        Time::HiRes::time() - $start;
}


# And no page stays that none of them looked at.
sub run_browser {
    my (@tests) = @_;
    my $looked = File::Temp->new;

    local $ENV{TK_LOOKED} = $looked->filename;
    run_tests('browser', @tests);

    my @missing = `$^X t/lib/looked.pl $looked`;

    chomp @missing;
    problem($_) for $? ? 'looked.pl failed' : @missing;
}


# One more than there are cores: servers start and mail is on its way for half
# of the time.  A browser works all the time.
sub run_tests {
    my ($part, @tests) = @_;
    my $jobs = $ENV{JOBS} || `nproc` + ($part ne 'browser');
    my $results = TAP::Parser::Aggregator->new;
    my $harness = TAP::Harness->new({ exec => \&command, verbosity => 0,
        jobs => $jobs, timer => 1, color => 0 });

    $results->start;
    $harness->aggregate_tests($results, @tests);
    $results->stop;

    for my $name ($results->descriptions) {
        my ($result) = $results->parsers($name);
        count($name, $result);
    }
}


sub count {
    my ($name, $result) = @_;
    my @bad = $result->failed;

    $passed += $result->actual_passed - $result->skipped;
    $skipped += $result->skipped + ($result->skip_all ? 1 : 0);

    if (@bad) {
        problem("$name: failed @bad", scalar @bad);
    } elsif ($result->exit || $result->parse_errors) {
        problem("$name: " . join ', ',
            ($result->exit ? 'exit status ' . ($result->wait >> 8
                || 'signal ' . ($result->wait & 127)) : ()),
            $result->parse_errors);
    } elsif (!$result->tests_run && !$result->skip_all) {
        problem("$name: ran no test");
    }
}


sub already {
    my ($part, $name, $status, $output) = @_;
    my $text = do {
        open my $f, '<', $output or die "$output: $!\n";
        local $/;
        <$f> // '';
    };

    if ($status == 77) {
        $skipped++;
        print "$name: skipped\n";
    } elsif ($status == 0) {
        $passed++;
        print "$name: ok\n";
    } else {
        print $text;
        problem("$name: exit status $status");
    }
}


sub problem {
    my ($text, $n) = @_;

    push @problems, $text;
    $failed += $n // 1;
}


my $start = time;

run_part($_) for @ARGV;

print "FAILED $_\n" for @problems;
printf "%d s, %d skipped\n", time - $start, $skipped;
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
