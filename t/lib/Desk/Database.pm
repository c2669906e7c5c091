package Desk::Database;

# The private MariaDB of a desk.  A data folder with the schema is made once
# per version of the schema and copied for each desk.

use strict;
use warnings;

use Digest::SHA ();
use Fcntl qw(:flock);
use File::Path ();


sub mysql_start {
    my ($self) = @_;
    my $dir = $self->{dir};

    if (!-d "$dir/mysql") {
        my $template = template($self->{empty} ? 'empty' : 'schema');
        system('cp', '-r', "$template/mysql", "$dir/mysql") == 0
            or die "cannot copy $template\n";
    }

    $self->mysql_conf;
    $self->run('mariadbd', out => "$dir/mysql.log",
        cmd => ['mariadbd', "--defaults-file=$dir/my.cnf",
            @{ $self->{mysql_args} // [] }]);
    $self->await('mariadbd', sub {
        -S $self->socket && ($self->mysql_root('select 1'))[0] == 0
    }, 60);
    return $self;
}


sub mysql_stop { $_[0]->end('mariadbd', $_[1] // 'TERM', 60); return $_[0] }


sub mysql_conf {
    my ($self) = @_;
    my $text = Desk::slurp("$Desk::ROOT/script/etc/my.cnf.in");
    my %v = (DIR => $self->{dir}, SOCKET => $self->socket, FLUSH => 2,
        POOL => $self->{mysql_pool} // '64M', LOG => '16M', SLOW => 'OFF');

    $text =~ s/\@([A-Z]+)\@/$v{$1}/g;
    Desk::spew("$self->{dir}/my.cnf", $text);
}


# As root, without a database: (exit status, stdout, stderr).
sub mysql_root {
    my ($self, $sql, @args) = @_;

    return $self->capture({ stdin => $sql }, 'mariadb', '--no-defaults',
        '--socket=' . $self->socket, '--user=root', '--batch',
        '--skip-column-names', '--default-character-set=utf8mb4', @args);
}


# Another client that holds the tickets, or other tables, until the handle is
# closed.
sub hold {
    my ($self, $tables) = @_;
    my $said = "$self->{dir}/held";

    unlink $said;
    open my $h, '|-', 'mariadb --no-defaults --user=root --unbuffered'
        . ' --socket=' . $self->socket . " ticket > $said"
        or die "mariadb: $!\n";
    $h->autoflush(1);
    print {$h} 'lock tables ' . ($tables // 'ticket') . " write;\n"
        . "select 'held';\n";
    Desk::wait_until(sub { -s $said }, 20) or die "nothing is held\n";
    return $h;
}


# Somebody waits for what hold() holds.
sub held_up {
    my ($self) = @_;

    return ($self->mysql_root("select count(*) from
        information_schema.processlist where state like 'Waiting for table%'
        "))[1] > 0;
}


# The prepared statements that ran meanwhile, as [thread, text].
sub executed {
    my ($self, $code) = @_;
    my $log = "$self->{dir}/general.log";

    unlink $log;
    $self->mysql_root("set global general_log_file = '$log';"
        . " set global log_output = 'FILE'; set global general_log = 1");
    $code->($log);
    $self->mysql_root('set global general_log = 0');

    return map { /^\s*(\d+) Execute\s+(.*)/s ? [$1, $2] : () }
        split /\n(?:\d{6} [\d: ]{8})?\t(?=\s*\d+ [A-Z])/, Desk::slurp($log);
}


# Rows as lists of texts (bytes), NULL as undef.  Dies on an error.
sub sql {
    my ($self, $sql) = @_;
    my ($status, $out, $err) = $self->mysql_root($sql, 'ticket');

    die "$err$sql\n" if $status != 0;
    return map { [ map { field($_) } split /\t/, $_, -1 ] } split /\n/, $out;
}


# The first column of the first row.
sub value {
    my ($self, $sql) = @_;
    my ($row) = $self->sql($sql);

    return $row ? $row->[0] : undef;
}


my %unescape = (n => "\n", t => "\t", 0 => "\0", '\\' => '\\');

sub field {
    my ($text) = @_;

    return undef if $text eq 'NULL';
    $text =~ s/\\([nt0\\])/$unescape{$1}/g;
    return $text;
}


# The folder that holds the templates, for all tests of one account.
sub cache {
    my $dir = ($ENV{TK_TEST_TMP} || '/tmp') . "/tk-test-$>";

    mkdir $dir, 0700;
    die "$dir is not ours\n" if (stat $dir)[4] != $>;
    return $dir;
}


# "empty" or "schema"; without ticketd there is only the first.
sub template {
    my ($kind) = @_;

    open my $lock, '>', cache() . '/lock' or die "lock: $!\n";
    flock $lock, LOCK_EX;

    my $empty = made('empty', [], \&make_empty);
    return $empty if $kind eq 'empty' || !-x "$Desk::B/ticketd";

    my @schema = glob "$Desk::ROOT/sql/schema/*.sql";
    return made('schema', \@schema, sub { make_schema($_[0], $empty) });
}


# The folder of what was made from these files, made now if need be.
sub made {
    my ($kind, $files, $make) = @_;
    my $sum = Digest::SHA::sha1_hex(join "\0", $Desk::ROOT,
        map { Desk::slurp($_) } __FILE__,
        "$Desk::ROOT/script/etc/my.cnf.in", @$files);
    my $dir = cache() . "/$kind-" . substr $sum, 0, 12;

    return $dir if -e "$dir/ready";

    File::Path::remove_tree($dir);
    mkdir $dir;
    $make->($dir);
    unlink "$dir/mysql/ibtmp1";
    Desk::spew("$dir/ready", '');
    return $dir;
}


sub make_empty {
    my ($dir) = @_;
    my $out = `mariadb-install-db --no-defaults --force \\
        --datadir=$dir/mysql \\
        --auth-root-authentication-method=normal --skip-test-db \\
        --skip-log-bin --innodb-log-file-size=16M 2>&1`;

    die "mariadb-install-db: $out" if $?;

    my $world = world($dir);
    my ($status, undef, $err) = $world->mysql_root(<<'END');
create database ticket character set utf8mb4;
create user ticket@localhost identified by 'test';
grant all on *.* to ticket@localhost;
END
    $world->mysql_stop;
    die $err if $status != 0;
}


sub make_schema {
    my ($dir, $empty) = @_;

    system('cp', '-r', "$empty/mysql", "$dir/mysql") == 0
        or die "cannot copy $empty\n";

    my $world = world($dir);
    my ($status, $out, $err) = $world->ticketd('migrate');

    $world->mysql_stop;
    die "ticketd migrate: $out$err" if $status != 0;
}


sub world {
    my ($dir) = @_;
    my $world = bless { dir => $dir, ports => {}, procs => [], http => 0,
        failures => [], mysql_pool => '32M', ticket => {} }, 'Desk';

    $world->furnish;
    $world->mysql_start;
    return $world;
}


1;
