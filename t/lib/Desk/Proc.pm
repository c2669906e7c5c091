package Desk::Proc;

# The processes of a desk: started, awaited, ended by pid, checked.

use strict;
use warnings;

use Errno qw(ESRCH);
use File::Temp ();
use POSIX ();
use Time::HiRes ();


# run(NAME, cmd => [...], out => FILE, env => {}): in the background; it
# gets SIGTERM should the test itself be killed.
sub run {
    my ($self, $name, %o) = @_;
    my $pid = fork // die "fork: $!\n";

    if ($pid == 0) {
        $SIG{$_} = 'DEFAULT' for qw(TERM INT HUP PIPE);
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', $o{out} // '/dev/null';
        open STDERR, '>&', \*STDOUT;
        delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS)};
        @ENV{ keys %{ $o{env} // {} } } = values %{ $o{env} // {} };
        chdir $self->{dir};
        exec('setpriv', '--pdeathsig', 'TERM', '--', @{ $o{cmd} })
            or POSIX::_exit(127);
    }

    push @{ $self->{procs} }, { name => $name, pid => $pid,
        fine => $o{fine} };
    return $pid;
}


sub proc {
    my ($self, $name) = @_;
    my ($proc) = grep { $_->{name} eq $name } @{ $self->{procs} };
    return $proc;
}


sub pid {
    my ($self, $name) = @_;
    my $proc = $self->proc($name);
    return $proc ? $proc->{pid} : undef;
}


sub alive {
    my ($self, $name) = @_;
    my $proc = $self->proc($name) or return 0;

    return 0 if defined $proc->{status};

    if (waitpid($proc->{pid}, POSIX::WNOHANG()) == $proc->{pid}) {
        $proc->{status} = $?;
        return 0;
    }

    return 1;
}


# The most memory that it ever had, in KiB.
sub memory {
    my ($self, $name) = @_;
    my ($kib) = Desk::slurp('/proc/' . $self->pid($name) . '/status')
        =~ /^VmHWM:\s+(\d+)/m;

    return $kib;
}


# await(NAME, CODE): until CODE is true; dies if the process ended.
sub await {
    my ($self, $name, $code, $seconds) = @_;
    my $ok = Desk::wait_until(sub {
        die "$name ended\n" if !$self->alive($name);
        return $code->();
    }, $seconds // 30);

    die "$name does not answer\n" if !$ok;
}


# end(NAME, SIGNAL, SECONDS): gives its wait status.  Killing it for being
# late is a failure of the test, and so is an end by a fatal signal.
sub end {
    my ($self, $name, $signal, $seconds) = @_;
    my $proc = $self->proc($name) or return;
    my $pid = $proc->{pid};

    if ($self->alive($name)) {
        my @children = $signal eq 'KILL' ? descendants($pid) : ();

        kill $signal, $pid;

        if (!Desk::wait_until(sub { !$self->alive($name) }, $seconds, 0.01)) {
            push @{ $self->{failures} }, "$name did not end by $signal";
            kill 'KILL', $pid, descendants($pid);
            waitpid $pid, 0;
            $proc->{status} = $?;
        }

        kill 'KILL', @children if @children;
    } else {
        push @{ $self->{failures} }, "$name had ended by itself"
            if !$proc->{fine};
    }

    my $sig = $proc->{status} & 127;
    push @{ $self->{failures} }, "$name died of signal $sig"
        if grep { $sig == $_ } 4, 6, 7, 8, 11;

    @{ $self->{procs} } = grep { $_ != $proc } @{ $self->{procs} };
    return $proc->{status};
}


my %how = (
    mariadbd => ['TERM', 60],
    dovecot => ['TERM', 10],
    nginx => ['QUIT', 25],
);

sub end_all {
    my ($self) = @_;

    for my $proc (reverse @{ $self->{procs} }) {
        $self->end($proc->{name}, @{ $how{ $proc->{name} } // ['TERM', 30] });
    }
}


# capture({stdin, env, timeout}, COMMAND...): (exit status, stdout, stderr);
# the status is 128 + N after signal N.
sub capture {
    my ($self, $o, @cmd) = @_;
    my @tmp = map { File::Temp->new(DIR => "$self->{dir}/tmp") } 1 .. 3;

    Desk::spew("$tmp[0]", $o->{stdin} // '');

    my $pid = fork // die "fork: $!\n";

    if ($pid == 0) {
        open STDIN, '<', "$tmp[0]";
        open STDOUT, '>', "$tmp[1]";
        open STDERR, '>', "$tmp[2]";
        @ENV{ keys %{ $o->{env} // {} } } = values %{ $o->{env} // {} };
        exec('timeout', '-k', '5',
            ($o->{timeout} // 120) * Desk::slowness(), @cmd)
            or POSIX::_exit(127);
    }

    waitpid $pid, 0;
    my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return ($status, map { Desk::slurp("$_") } @tmp[1, 2]);
}


sub children {
    my ($pid) = @_;
    return split ' ', Desk::slurp("/proc/$pid/task/$pid/children");
}


sub descendants {
    my ($pid) = @_;
    return map { ($_, descendants($_)) } children($pid);
}


# What stands before a command to run it under a checker.
sub checker {
    my ($self, $name) = @_;

    return () if !$ENV{VALGRIND};
    return ('valgrind', '-q', '--trace-children=yes', '--child-silent-after-fork=no',
        "--log-file=$self->{dir}/san/$name.%p", '--num-callers=30',
        "--suppressions=$Desk::ROOT/t/lib/valgrind.supp", '--error-exitcode=86');
}


sub checker_env {
    my ($self, $name) = @_;

    return {} if !$ENV{ASAN};

    my $log = "$self->{dir}/san/$name";
    my %env = (
        ASAN_OPTIONS => join(':', "log_path=$log", 'exitcode=86',
            'detect_stack_use_after_return=0', 'handle_abort=1',
            'detect_leaks=' . ($name =~ /nginx/ ? 0 : 1)),
        UBSAN_OPTIONS => "log_path=$log:print_stacktrace=1",
        LSAN_OPTIONS =>
            "suppressions=$Desk::ROOT/t/lib/lsan.supp:print_suppressions=0",
    );

    # nginx itself is not instrumented: the runtime has to come first.
    if ($name =~ /nginx/) {
        chomp(my $asan = `gcc -print-file-name=libasan.so`);
        $env{LD_PRELOAD} = $asan;
    }

    return \%env;
}


1;
