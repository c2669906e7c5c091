#!/usr/bin/perl

# run.pl [OPTIONS] OUT.json: what script/bench does, as an unprivileged
# account.  See docs/performance.md for what the figures mean.

use strict;
use warnings;

use Getopt::Long ();
use JSON::PP ();
use POSIX ();
use Time::HiRes ();

use Desk;
use Desk::Bench;

my %o = (sizes => '10000,200000', rounds => 5, seconds => 2,
    connections => 16, views => 64, callgrind => 1);

Getopt::Long::GetOptions(\%o, 'sizes=s', 'rounds=i', 'seconds=i',
    'connections=i', 'views=i', 'callgrind!') && @ARGV == 1
    or die "usage: run.pl [--sizes N,N] [--rounds N] [--seconds N]"
        . " [--connections N] [--views N] [--no-callgrind] OUT.json\n";

my ($out) = @ARGV;
my @sizes = split /,/, $o{sizes};
my $before = -s $out ? JSON::PP::decode_json(slurp($out)) : {};
my %result = (machine => machine(), options => \%o,
    $before->{mail} ? (mail => $before->{mail}) : ());
my $bench = Desk::Bench->new(%o, sizes => \@sizes);

$bench->prepare($_) for @sizes;
$bench->start;
$bench->learn($_) for @sizes;
$result{pss_idle} = $bench->pss;

for my $round (1 .. $o{rounds}) {
    tell_it("round $round of $o{rounds}");
    $bench->measure($_) for @sizes;
}

tell_it('creating tickets');
$bench->create(@sizes);
$bench->instructions($sizes[0]) if $o{callgrind} && have('valgrind');

$result{pages} = $bench->pages;
$result{ratio} = ratios($result{pages});
$result{pss_load} = $bench->{pss_load};
spew($out, JSON::PP->new->canonical->pretty->encode(\%result));
show(\%result);
$bench->stop;


sub tell_it { print STDERR "bench: $_[0]\n" }

sub have { return grep { -x "$_/$_[0]" } split /:/, $ENV{PATH} }


sub machine {
    my ($cpu) = slurp('/proc/cpuinfo') =~ /^model name\s*: (.*)/m;
    my ($kb) = slurp('/proc/meminfo') =~ /^MemTotal:\s+(\d+)/m;
    my $n = () = slurp('/proc/cpuinfo') =~ /^processor/mg;

    return { cpu => $cpu // 'unknown', cores => $n,
        memory_gib => sprintf('%.0f', $kb / 1048576),
        kernel => (POSIX::uname())[2], load => slurp('/proc/loadavg') =~ /^(\S+)/,
        time => POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime) };
}


# What the most tickets cost, in terms of the fewest.
sub ratios {
    my ($pages) = @_;
    my %by;

    return {} if @sizes < 2;
    $by{ $_->{page} }{ $_->{tickets} } = $_ for @$pages;

    return { map {
        my ($few, $many) = @{ $by{$_} }{ @sizes[0, -1] };
        my @r = sort { $a <=> $b } map { $few->{rates}[$_] / $many->{rates}[$_] }
            0 .. $#{ $few->{rates} };
        ($_ => $r[@r / 2] + 0)
    } keys %by };
}


sub show {
    my ($r) = @_;
    my $m = $r->{machine};

    printf "%s, %d cores, %s GiB; %d connections, %d rounds of %d s each;"
        . " medians\n\n", $m->{cpu}, $m->{cores}, $m->{memory_gib},
        $o{connections}, $o{rounds}, $o{seconds};
    printf "%-13s %8s %8s %7s %7s %8s %8s %6s %6s %5s %7s %7s %6s %6s %8s"
        . " %5s\n", qw(page tickets rate/s p50us p99us bare/s file/s F Fcpu sql
        rows nginxus dbus baredb bytes bad);

    for my $p (@{ $r->{pages} }) {
        printf "%-13s %8d %8.0f %7.0f %7.0f %8s %8s %6s %6s %5.2f %7.1f %7.0f"
            . " %6.0f %6s %8s %5d\n", @$p{qw(page tickets rate p50 p99)},
            (map { defined $p->{$_} ? sprintf '%.0f', $p->{$_} : '-' }
                qw(bare file)),
            (map { defined $p->{$_} ? sprintf '%.2f', $p->{$_} : '-' } qw(F F_cpu)),
            @$p{qw(queries rows nginx_us db_us)},
            defined $p->{bare_db_us} ? sprintf '%.0f', $p->{bare_db_us} : '-',
            $p->{bytes} // '-',
            $p->{bad};
    }

    print "\n";

    for my $p (grep { $_->{instructions} } @{ $r->{pages} }) {
        printf "%s: %d instructions of nginx a page, %d of them for a static"
            . " file of its size\n", $p->{page}, $p->{instructions},
            $p->{instructions_file};
    }

    for my $page (sort keys %{ $r->{ratio} }) {
        printf "%s: %d tickets cost %.2f times what %d cost\n", $page,
            $sizes[-1], $r->{ratio}{$page}, $sizes[0];
    }

    printf "PSS of a worker: %.1f MiB idle, %.1f MiB under load\n",
        $r->{pss_idle} / 1024, $r->{pss_load} / 1024;
}
