# The database layer against a server that restarts, and over TCP and TLS.

use lib 't/lib';
use Desk;

my $program = "$Desk::B/t/db/test_server";

plan(skip_all => 'test_server is not built') if !-x $program;

my $d = Desk->new(http => 0, db => 0, empty => 1);
my $dir = $d->dir;
my $port = $d->port('MYSQL');

# Two authorities: one that the client trusts, one that it does not.
system("cd $dir && openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
    . "-keyout key.pem -out cert.pem -subj /CN=127.0.0.1 "
    . "-addext subjectAltName=IP:127.0.0.1 >openssl.log 2>&1 && "
    . "openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
    . "-keyout other-key.pem -out other.pem -subj /CN=other "
    . ">>openssl.log 2>&1") == 0
    or die slurp("$dir/openssl.log");

$d->{mysql_args} = ['--skip-networking=0', '--bind-address=127.0.0.1',
    "--port=$port", "--ssl-cert=$dir/cert.pem", "--ssl-key=$dir/key.pem"];
$d->mysql_start;
$d->mysql_root(q{create user ticket@'127.0.0.1' identified by 'test';
    grant all on *.* to ticket@'127.0.0.1'});

my %env = (TK_DB_SOCKET => $d->socket, TK_DB_USER => 'ticket',
    TK_DB_PASSWORD => 'test', TK_DB_NAME => 'ticket');


# The fields of the line that the program says.
sub asked {
    my (@args) = @_;
    local %ENV = (%ENV, %env);

    open my $out, '-|', $program, @args or die "$program: $!\n";
    my $line = readline($out) // '';
    close $out;
    return split ' ', $line;
}


# Plain TCP, then TLS without and with a look at the certificate: in all of
# them the waiting goes through the host, and a large row arrives.
for my $case (['tcp', 'plain'], ['tls', 'tls', "$dir/cert.pem", 1],
    ['tls', 'tls', "$dir/cert.pem", 2])
{
    my ($how, $seen, @args) = @$case;
    my $name = join ' ', $how, $args[1] // ();
    my ($rc, $slow, $large, $bytes, $server) = asked($how, $port, @args);

    is($rc, 'TK_OK', "$name: connects");
    cmp_ok($slow, '>=', 1, "$name: a slow answer is waited for in the host");
    cmp_ok($large, '>=', 1, "$name: so is a large row");
    is($bytes, 3_000_000, "$name: which arrives whole");
    is($server, $seen, "$name: the server says $seen");
}

is((asked('tls', $port, "$dir/other.pem", 2))[0], 'TK_EDOWN',
    'a certificate of somebody else is refused');

# Without TLS in the server nothing is sent in the clear instead.
$d->mysql_stop;
push @{ $d->{mysql_args} }, '--skip-ssl';
$d->mysql_start;
is((asked('tls', $port, "$dir/cert.pem", 1))[0], 'TK_EDOWN',
    'a server without TLS is refused');

# Killed and started again below a client that goes on asking.
my $pid = open my $loop, '-|';
die "fork: $!\n" if !defined $pid;

if ($pid == 0) {
    @ENV{keys %env} = values %env;
    exec $program, 'loop', 6000 * Desk::slowness() or exit 1;
}

Time::HiRes::sleep(0.5);
$d->mysql_stop('KILL');
Time::HiRes::sleep(0.5);
$d->mysql_start;
my $up = Time::HiRes::time() * 1000;

my ($down, $slowest, $last, $first_ok, @odd);

while (my $line = <$loop>) {
    my ($at, $rc) = split ' ', $line;

    $slowest = $at - $last if $last && $at - $last > ($slowest // 0);
    $last = $at;
    $down++ if $rc eq 'TK_EDOWN';
    $first_ok //= $at if $down && $rc eq 'TK_OK';
    push @odd, $rc if $rc !~ /^TK_(?:OK|EDOWN)$/;
}

close $loop;
is($?, 0, 'the client lives through a killed server');
cmp_ok($down // 0, '>', 10, "it was told so ($down times)");
is("@odd", '', 'and nothing else');
cmp_ok($slowest, '<', 500 * Desk::slowness(),
    "no answer took long ($slowest ms)");
cmp_ok(($first_ok // 9e15) - $up, '<', 500 * Desk::slowness(),
    'it recovers soon after the server');

my ($line) = map { /^([\d.]+) us/ } join ' ', do {
    $d->sql('create table list (id bigint unsigned primary key, number bigint'
        . ' unsigned, type_id int unsigned, status_id int unsigned, agent_id'
        . ' int unsigned null, priority int, unread tinyint, subject'
        . ' varchar(190), contact_name varchar(190), email varchar(190),'
        . ' company varchar(190), phone varchar(60), created datetime(3),'
        . ' modified datetime(3), closed datetime(3) null)');
    $d->sql("insert into list select seq, seq, seq % 7, seq % 4, if(seq % 3,"
        . " seq % 9, null), 1, 0, concat('The printer on floor ', seq,"
        . " ' is out of paper'), 'A name', 'name\@example.com', 'Example',"
        . " '+49 30 1234', now(3), now(3), null from seq_1_to_50");
    asked('bench');
};
diag("a list of 50 rows: $line us of CPU");
cmp_ok($line, '<', 60 * Desk::slowness() * 3, 'a list is cheap to read');

done_testing;
