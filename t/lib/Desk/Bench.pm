package Desk::Bench;

# The benchmark: one nginx with a desk for each number of tickets, wrk as
# the browsers of 16 agents, and beside each page what it is held against:
# the bare client with the statements that the server logged for that very
# page, and a static file with the page's very bytes.

use strict;
use warnings;

use Digest::SHA ();
use File::Path ();
use Time::HiRes ();

use Desk;

my $AGENTS = 16;
my $WARM = 8;


# new(sizes => [...], connections => N, seconds => N, views => N)
# views: tickets that are looked at in turn
sub new {
    my ($class, %o) = @_;
    my $self = bless { %o, pages => {}, pss_load => 0,
        nginx => slurp("$Desk::ROOT/t/bench/nginx.conf") }, $class;

    $self->{d} = Desk->new(empty => 1, mysql_pool => '1G',
        workers => $o{workers} // 2, nginx => '',
        mysql_args => [ '--innodb-flush-log-at-trx-commit=1',
            '--innodb-log-file-size=1G', '--max-connections=400' ]);
    mkdir $self->dir("bench");
    mkdir $self->dir("bench/file");
    return $self;
}


sub dir { return "$_[0]{d}{dir}/" . $_[1] }
sub base { return 'http://127.0.0.1:' . $_[0]{d}->port('HTTP') }
sub say_that { print STDERR "bench: $_[0]\n" }


sub sql {
    my ($self, $sql, @args) = @_;
    my ($status, $out, $err) = $self->{d}->capture(
        { stdin => $sql, timeout => 1200 }, 'mariadb', '--no-defaults',
        '--socket=' . $self->{d}->socket, '--user=root', '--batch',
        '--skip-column-names', '--default-character-set=utf8mb4', @args);

    die "$err\n" if $status != 0;
    return $out;
}


# A database of so many tickets and its desk's configuration.
sub prepare {
    my ($self, $size) = @_;
    my $d = $self->{d};
    my $base = $self->base . "/n$size/";
    my $start = Time::HiRes::time();

    $d->{ticket} = { '' => "n$size", base_url => $base,
        mysql => 'server=unix:' . $d->socket . " user=ticket"
            . " database=n$size password_file=$d->{dir}/mysql.password"
            . ' pool=' . ($self->{pool} // 16),
        throttle_tickets => 100000, secret_file => "$d->{dir}/secret$size",
        blob => "$d->{dir}/blob$size" };
    spew($d->{ticket}{secret_file}, substr("$size" x 64, 0, 64));
    chmod 0600, $d->{ticket}{secret_file};
    mkdir $d->{ticket}{blob};
    $d->configure;
    rename $d->conf, $self->conf($size);

    $self->sql("create database n$size character set utf8mb4");
    my ($status, $out, $err) = $d->capture({}, "$Desk::B/ticketd",
        'migrate', '-c', $self->conf($size));
    die "ticketd migrate: $out$err\n" if $status != 0;

    my $password = Desk::password('agent');
    $self->sql(slurp("$Desk::ROOT/t/bench/desk.sql")
        . "update user_account set password = '$password'", "n$size");
    $self->fill($size);
    say_that(sprintf '%d tickets made in %.0f s', $size,
        Time::HiRes::time() - $start);
}


sub conf { return $_[0]->dir("ticket$_[1].conf") }


sub fill {
    my ($self, $size) = @_;
    my $bulk = slurp("$Desk::ROOT/sql/demo/bulk.sql");
    my $step = 20000;

    for (my $done = 0; $done < $size; $done += $step) {
        my $n = $size - $done < $step ? $size - $done : $step;
        $self->sql("set \@tickets = $n, \@first = $done;\n$bulk", "n$size");
    }

    $self->sql('analyze table ticket, message', "n$size");
}


# nginx with all desks.
sub start {
    my ($self) = @_;

    $self->nginx_conf;
    $self->{d}->nginx_start;
    $self->sign_in($_) for @{ $self->{sizes} };
}


sub nginx_conf {
    my ($self) = @_;
    my $d = $self->{d};

    $d->{nginx} = $self->{nginx};
    $d->{nginx} =~ s{%%DESKS%%}{join '', map {
        "        location /n$_/ {\n            include "
            . $self->conf($_) . ";\n        }\n" } @{ $self->{sizes} }}e;
    $d->configure;
}


sub stop { $_[0]{d}->end_all }


sub sign_in {
    my ($self, $size) = @_;
    my $base = $self->base . "/n$size/";

    for my $i (1 .. $AGENTS) {
        my $web = Desk::Web->new(base => $base);
        $web->login("agent$i", 'agent-password');
        push @{ $self->{agents}{$size} }, $web;
    }
}


sub cookie {
    my ($web) = @_;
    return join '; ', map { "$_=$web->{cookies}{$_}" } keys %{ $web->{cookies} };
}


# Finds out the pages' requests, statements and bytes.
sub learn {
    my ($self, $size) = @_;
    my $agents = $self->{agents}{$size};
    my $list = $agents->[0]->get('agent/')->{content};
    my ($first) = $list =~ m{<a[^>]*href="[^"]*agent/t/\d+[^"]*"[^>]*>([^<]{8,})}
        or die "no ticket in the list\n";
    my @views = $self->views($size);

    $self->page('list', $size, '', map { [ 'agent/', cookie($_), '', $first ] }
        @$agents);
    $self->page('view', $size, 'data-number="', map {
        [ "agent/t/$views[$_][0]", cookie($agents->[$_ % $AGENTS]), @{ $views[$_] } ]
    } 0 .. $#views);
    $self->page('form', $size, '', [ 'new', '', '', 'name="subject"' ]);
    $self->page('create', $size, '');
}


# Tickets that the agents may see, at even distances.
sub views {
    my ($self, $size) = @_;
    my $step = int($size / $self->{views}) || 1;

    return map { [ split /\t/, $_, 2 ] } split /\n/, $self->sql(
        "select t.number, t.subject from ticket t join permission p"
        . " on p.type_id = t.type_id and p.who_id = 1"
        . " where t.id % $step = 0 limit $self->{views}", "n$size");
}


sub page {
    my ($self, $name, $size, $before, @requests) = @_;
    my $p = { page => $name, tickets => $size + 0, name => "$name-$size",
        bad => 0, rates => [], F => undef };
    my @lines = map { [ "/n$size/$_->[0]", @$_[1 .. 3] ] } @requests;

    push @{ $self->{order} }, $p;
    $self->{pages}{ $p->{name} } = $p;
    return if !@requests;

    $p->{requests} = $self->dir("bench/$p->{name}.txt");
    spew($p->{requests}, join "\n", $before, map { join "\t", @$_ } @lines);
    $p->{lines} = \@lines;
    $self->capture_statements($p) if $name ne 'form';

    my $r = $self->get(@{ $lines[0] });
    $p->{bytes} = length $r->{content};
    spew($self->dir("bench/file/$p->{name}.html"), $r->{content});
    spew("$p->{requests}.file", join "\n", $before, map {
        join "\t", "/file/$p->{name}.html", @$_[1 .. 3] } $lines[0]);
}


sub get {
    my ($self, $path, $cookie) = @_;
    my $r = HTTP::Tiny->new->get($self->base . $path,
        { headers => { Cookie => $cookie } });

    die "$path: $r->{status} $r->{content}\n" if $r->{status} != 200;
    return $r;
}


# Requests each page once with the server's log of statements on; fresh
# workers, so that every statement is seen being prepared.
sub capture_statements {
    my ($self, $p) = @_;
    my $log = $self->dir("bench/$p->{name}.log");
    my $web = Desk::Web->new(base => $self->base);
    my @parts;

    $self->sql("set global general_log_file = '$log';"
        . ' set global log_output = "FILE"; set global general_log = 1');
    $self->{d}->nginx_reload;

    for my $line ((@{ $p->{lines} }) x 2) {
        my $from = -s $log;
        $web->get($line->[0], headers => { Cookie => $line->[1] });
        push @parts, substr slurp($log), $from;
    }

    $self->sql('set global general_log = 0');
    spew($self->dir("bench/$p->{name}.sets"),
        sets([ map { [ entries($_) ] } @parts ], scalar @{ $p->{lines} }));
    unlink $log if !$ENV{TK_KEEP};
}


# [command, text] of each entry of a general log.
sub entries {
    my ($text) = @_;
    my @entries;

    for (split /^/, $text) {
        if (/^(?:\d{6} [ \d]\d:\d\d:\d\d)?\t+ *\d+ (Prepare|Execute|Query|Connect|Close stmt|Reset stmt|Quit|Init DB)\t?(.*)/s) {
            push @entries, [ $1, $2 ];
        } elsif (@entries) {
            $entries[-1][1] .= $_;
        }
    }

    $_->[1] =~ s/\n\z// for @entries;
    return @entries;
}


# bare's input: of the last N parts what they executed.
sub sets {
    my ($parts, $n) = @_;
    my (@texts, @patterns, $out, $pages);

    for (map { @$_ } @$parts) {
        my ($command, $text) = @$_;
        next if $command ne 'Prepare' || grep { $_ eq $text } @texts;
        my $value = q{(NULL|-?[0-9.]+|(?:_\w+|TIMESTAMP|[xX])?'(?:[^'\\\\]|\\\\.|'')*')};
        my $pattern = join $value, map { quotemeta } split /\?/, $text, -1;

        push @texts, $text;
        push @patterns, qr/\A$pattern\z/s;
    }

    for my $part (@$parts[-$n .. -1]) {
        for (@$part) {
            my ($command, $text) = @$_;
            next if $command ne 'Execute';
            my ($i) = grep { $text =~ $patterns[$_] } 0 .. $#patterns;
            die "no statement for: $text\n" if !defined $i;
            my @values = $texts[$i] =~ /\?/ ? $text =~ $patterns[$i] : ();
            $out .= "E $i " . @values . "\n" . join '', map { value($_) } @values;
        }

        $out .= "P\n";
    }

    return join '', (map { 'T ' . length($_) . "\n$_\n" } @texts), $out;
}


my %escape = (0 => "\0", n => "\n", r => "\r", Z => "\x1a");

sub value {
    my ($text) = @_;

    return "i $text\n" if $text =~ /^-?\d+\z/;
    my ($kind, $s) = $text =~ /^(\w*)'(.*)'\z/s
        or die "unknown value $text\n";

    return "t $s\n" if $kind eq 'TIMESTAMP';
    $s = $kind =~ /^x$/i ? pack 'H*', $s : $s =~ s/\\(.)/$escape{$1} \/\/ $1/gser;
    return 's ' . length($s) . "\n$s\n";
}


# One round of all that can be read.
sub measure {
    my ($self, $size) = @_;

    for my $name (qw(list view)) {
        my $p = $self->{pages}{"$name-$size"};
        my $bare = $self->bare($p);
        my $page = $self->wrk($p, $p->{requests});
        my $file = $self->wrk(undef, "$p->{requests}.file");

        push @{ $p->{bares} }, $bare->{rate};
        push @{ $p->{bare_dbs} }, $bare->{db_us};
        push @{ $p->{files} }, $file->{rate};
        push @{ $p->{Fs} }, 1 / $page->{rate}
            / (1 / $bare->{rate} + 1 / $file->{rate});
        push @{ $p->{Fcpus} }, $page->{cpu} / ($bare->{cpu} + $file->{cpu});
    }

    $self->wrk($self->{pages}{"form-$size"},
        $self->{pages}{"form-$size"}{requests});
}


sub bare {
    my ($self, $p) = @_;
    my $before = $self->cpu;
    my $db = cpu_us($self->{d}->pid('mariadbd'));
    my ($status, $out, $err) = $self->{d}->capture(
        { stdin => slurp($self->dir("bench/$p->{name}.sets")) },
        "$Desk::B/t/bench/bare", $self->{d}->socket, 'ticket', 'test',
        "n$p->{tickets}", $self->{connections}, $self->{seconds} * 1000);

    die "bare: $err\n" if $status != 0;
    my ($pages, $seconds) = split ' ', $out;
    return { rate => $pages / $seconds,
        cpu => ($self->cpu - $before) / $pages,
        db_us => (cpu_us($self->{d}->pid('mariadbd')) - $db) / $pages };
}


# Runs wrk; what a page's run cost is added to the page.
sub wrk {
    my ($self, $p, $requests, %o) = @_;
    my $before = $p && $self->spent;
    my $cpu = $self->cpu;

    open my $wrk, '-|', 'wrk', '-t1', '-c', $o{connections} // $self->{connections},
        '-d', $self->{seconds} . 's', '-s',
        "$Desk::ROOT/t/bench/" . ($o{script} // 'pages.lua'), $self->base, '--',
        $requests, @{ $o{args} // [] } or die "wrk: $!\n";

    if ($p) {
        Time::HiRes::sleep($self->{seconds} / 2);
        my $pss = $self->pss;
        $self->{pss_load} = $pss if $pss > $self->{pss_load};
    }

    my $text = do { local $/; <$wrk> };
    close $wrk;
    my ($n, $us, $p50, $p99, $bad) = $text =~ /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/m
        or die "wrk: $text\n";
    die "no answers: $requests\n" if $n == 0;
    my $r = { rate => $n / $us * 1e6, n => $n, p50 => $p50, p99 => $p99, bad => $bad,
        cpu => ($self->cpu - $cpu) / $n };

    add($p, $r, $before, $self->spent) if $p;
    return $r;
}


sub add {
    my ($p, $r, $before, $after) = @_;

    push @{ $p->{rates} }, $r->{rate};
    push @{ $p->{p50s} }, $r->{p50};
    push @{ $p->{p99s} }, $r->{p99};
    $p->{bad} += $r->{bad};
    $p->{n} += $r->{n};
    $p->{spent}{$_} += $after->{$_} - $before->{$_} for keys %$after;
}


# What the servers have spent so far: statements, rows, microseconds of CPU.
sub spent {
    my ($self) = @_;
    my $d = $self->{d};
    my %status = map { split /\t/ } split /\n/, $self->sql(
        "show global status where variable_name like 'Handler_read%'"
        . " or variable_name = 'Com_stmt_execute'");
    my $rows = 0;

    $rows += $status{$_} for grep { /^Handler_read_(?!retry)/ } keys %status;
    return { queries => $status{Com_stmt_execute}, rows => $rows,
        nginx_us => cpu_us(Desk::Proc::children($d->pid('nginx'))),
        db_us => cpu_us($d->pid('mariadbd')) };
}


sub cpu_us {
    my $ticks = 0;

    for my $pid (@_) {
        my @f = split ' ', slurp("/proc/$pid/stat") =~ s/^.*\) //sr;
        $ticks += $f[11] + $f[12];
    }

    return $ticks * 10000;
}


# Microseconds of CPU of both servers and of the clients that have ended:
# unlike the clock they hardly move when somebody else uses the machine.
sub cpu {
    my ($self) = @_;
    my $d = $self->{d};
    my (undef, undef, $user, $system) = times;

    return cpu_us($d->pid('mariadbd'), Desk::Proc::children($d->pid('nginx')))
        + ($user + $system) * 1e6;
}


# KiB of the larger worker.
sub pss {
    my ($self) = @_;
    my @pss = sort { $a <=> $b } map {
        slurp("/proc/$_/smaps_rollup") =~ /^Pss:\s+(\d+)/m ? $1 : 0
    } Desk::Proc::children($self->{d}->pid('nginx'));

    return $pss[-1];
}


# Creating by the agents' form, all at once and one after another: one round
# of each size in turn, for the disk has better and worse minutes.
sub create {
    my ($self, @sizes) = @_;
    my %one = map { $_ => $self->create_prepare($_) } @sizes;

    for my $round (1 .. $self->{rounds}) {
        for my $size (@sizes) {
            my $file = $self->dir("bench/create-$size.txt");

            $self->wrk($self->{pages}{"create-$size"}, $file,
                script => 'create.lua', args => [ $round ]);
            $self->wrk($one{$size}, $file, script => 'create.lua',
                connections => 1, args => [ 100 + $round ]);
        }
    }
}


sub create_prepare {
    my ($self, $size) = @_;
    my $one = { %{ $self->{pages}{"create-$size"} }, page => 'create alone',
        rates => [] };

    spew($self->dir("bench/create-$size.txt"), join "\n",
        map { $self->create_form($_, $size) } @{ $self->{agents}{$size} });
    push @{ $self->{order} }, $one;
    return $one;
}


sub create_form {
    my ($self, $web, $size) = @_;
    my ($csrf) = map { map { $_->[1] } grep { $_->[0] eq 'csrf' } @{ $_->{fields} } }
        Desk::Web::forms($web->get('agent/new'));

    return join "\t", "/n$size/agent/new", cookie($web), Desk::Web::encode({
        csrf => $csrf, type => 1, subject => 'A ticket of the benchmark',
        text => 'What somebody says on the telephone. ' x 16,
        first_name => 'Carla', last_name => 'Customer',
        email => 'person1@customers.test', priority => 0 });
}


# Instructions by callgrind: what twice as many requests take more.
sub instructions {
    my ($self, $size) = @_;

    for my $name (qw(list view form)) {
        my $p = $self->{pages}{"$name-$size"};
        my @lines = @{ $p->{lines} };

        say_that("callgrind: $name");
        $p->{instructions} = $self->instructions_of(@lines);
        $p->{instructions_file} = $self->instructions_of(
            [ "/file/$p->{name}.html", '' ]);
    }
}


sub instructions_of {
    my ($self, @lines) = @_;
    my $n = 40;
    my @total = map { $self->callgrind($_, @lines) } $n, 2 * $n;

    return ($total[1] - $total[0]) / $n;
}


sub callgrind {
    my ($self, $n, @lines) = @_;
    my $d = $self->{d};
    my $conf = slurp($self->dir('nginx.conf'));
    my $port = $d->port('CALLGRIND');
    my $out = $self->dir('bench/callgrind.out');
    my $own = $d->port('HTTP');
    my $log = $self->dir('bench/callgrind.log');

    $conf =~ s/listen 127\.0\.0\.1:$own\b[^;]*/listen 127.0.0.1:$port/;
    $conf =~ s/worker_processes \d+/master_process off;\nworker_processes 1/;
    $conf =~ s{^pid .*?;}{'pid ' . $self->dir('bench/callgrind.pid') . ';'}me;
    spew($self->dir('bench/callgrind.conf'), $conf);

    $d->run('callgrind', out => $log, cmd => [ 'valgrind',
        '--tool=callgrind', "--callgrind-out-file=$out", 'nginx', '-p',
        $d->{dir}, '-c', $self->dir('bench/callgrind.conf'), '-e', $log ]);
    $d->await('callgrind', sub { Desk::answers($port) }, 60);

    my $http = HTTP::Tiny->new(keep_alive => 1);

    for my $i (0 .. $WARM * @lines / @lines + $n - 1) {
        my ($path, $cookie) = @{ $lines[$i % @lines] };
        my $r = $http->get("http://127.0.0.1:$port$path",
            { headers => { Cookie => $cookie } });
        die "callgrind: $r->{status}\n" if $r->{status} != 200;
    }

    undef $http;
    $d->end('callgrind', 'QUIT', 60);
    my ($total) = slurp($out) =~ /^(?:summary|totals): (\d+)/m
        or die 'no total of callgrind: ' . slurp($log);
    return $total;
}


sub median {
    my @v = sort { $a <=> $b } @_;
    return @v ? $v[@v / 2] : undef;
}


# The figures of every page.
sub pages {
    my ($self) = @_;

    return [ map {
        my $p = $_;
        my $spent = $p->{spent};

        $p->{n} ? { (map { $_ => $p->{$_} } grep { defined $p->{$_} }
                qw(page tickets bytes bad rates Fs Fcpus instructions instructions_file)),
            rate => median(@{ $p->{rates} }), p50 => median(@{ $p->{p50s} }),
            p99 => median(@{ $p->{p99s} }), bare => median(@{ $p->{bares} // [] }),
            bare_db_us => median(@{ $p->{bare_dbs} // [] }),
            file => median(@{ $p->{files} // [] }), F => median(@{ $p->{Fs} // [] }),
            F_cpu => median(@{ $p->{Fcpus} // [] }),
            map { $_ => $spent->{$_} / $p->{n} } keys %$spent } : ()
    } @{ $self->{order} } ];
}


1;
