# ticketd: its commands, what it refuses, how it starts, reloads, shares its
# work and ends.

use lib 't/lib';
use Desk;
use Socket ();

my $d = Desk->new(http => 0);
my $dir = $d->dir;
my $good = slurp($d->conf);


sub holder { return $d->value("select owner from job_lease
    where name = 'tend' and expires > utc_timestamp(3)") // '' }

sub held_by {
    my ($name) = @_;
    my $pid = $d->pid($name);

    # Under a checker the daemon may be a child of what was started.
    return holder() =~ /^\w+\.(\d+)\./
        && ($1 == $pid || grep { $1 == $_ } Desk::Proc::descendants($pid));
}


# -- Configuration -----------------------------------------------------------

my ($status, $out, $err) = $d->ticketd('-t');
is($status, 0, '-t: a good file');
is($err, 'ticketd: configuration file ' . $d->conf . " test is successful\n",
    'is called one');

my $last = 1 + ($good =~ tr/\n//);
my %bad = (
    'ticket_max_upload much;' => qr/ticket_max_upload/,
    'ticket_live perhaps;' => qr/ticket_live/,
    'ticket_nothing on;' => qr/unknown directive "ticket_nothing"/,
    'listen 80;' => qr/"listen"/,
);

for my $bad (sort keys %bad) {
    spew($d->conf, "$good$bad\n");
    ($status, $out, $err) = $d->ticketd('-t');
    is($status, 78, "-t: $bad is refused");
    like($err, qr/^ticketd -t: \Q$d->{dir}\E\/ticket\.conf:$last: .*$bad{$bad}/,
        'with file, line and name');
    is(($d->ticketd('run'))[0], 78, 'run refuses it, too');
}

# The words are nginx's own.
SKIP: {
    skip('the module is not built', 3)
        if !-e "$Desk::B/ngx_http_ticket_module.so";

    local @$d{qw(http nginx)} = (1, undef);
    $d->configure;

    for my $bad ('ticket_max_upload much;', 'ticket_live perhaps;',
        'ticket_status 300.1.1.1;')
    {
        spew($d->conf, "$good$bad\n");
        my ($nginx) = ($d->nginx_test)[2] =~ /\[emerg\] (?:\d+#\d+: )?(.*) in \S+:\d+$/m;
        my ($ticketd) = ($d->ticketd('-t'))[2] =~ /conf:\d+: (.*)/;
        is($ticketd, $nginx, "$bad: nginx says the same");
    }
}

spew($d->conf, $good =~ s/^ticket_base_url.*\n//mr);
like(($d->ticketd('-t'))[2], qr/ticket_base_url/, '-t: something is missing');
spew($d->conf, $good);
chmod 0644, "$dir/secret";
like(($d->ticketd('-t'))[2], qr/\Q$dir\E\/secret/, '-t: a public secret');
{
    my $n = 1 + (substr($good, 0, index($good, 'ticket_secret_file')) =~ tr/\n//);

    like(($d->ticketd('-t'))[2], qr/\Q@{[ $d->conf ]}\E:$n: ticket_secret_file/,
        'by its line');
}
chmod 0600, "$dir/secret";
spew($d->conf, $good =~ s{^(ticket_blob) .*}{$1 $dir/none/files;}mr);
like(($d->ticketd('-t'))[2], qr/:\d+: ticket_blob .*No such file/,
    '-t: no place for files');
mkdir "$dir/own";
mkdir "$dir/own/ext";
spew("$dir/own/ext/home.html", '{{#open}}');
for my $page (["ticket_templates $dir/nowhere;", qr{nowhere: No such file}],
    ["ticket_templates $dir/own;", qr/home\.html:\d+: section is never closed/],
    ['ticket_languages en xx;', qr{lang/xx\.mo: cannot be opened}])
{
    spew($d->conf, "$good$page->[0]\n");
    ($status, $out, $err) = $d->ticketd('-t');
    is($status, 78, "-t: $page->[0]");
    like($err, $page->[1], 'as nginx says');
}
spew($d->conf, $good);

spew("$dir/two.conf", $good =~ s/^ticket test;/ticket other;/mr);
($status, $out, $err) = $d->ticketd('-t', "$dir/two.conf");
is($status, 2, '-t: a file without -c');
($status, $out, $err) = $d->ticketd('-t', '-c', "$dir/two.conf");
is($status, 78, '-t: two desks with one database');
like($err, qr/^ticketd -t: \S+: .*"other" and "test"/m, 'are named');
($status, $out, $err) = $d->ticketd('run', '-c', "$dir/two.conf");
is($status, 78, 'run: the same');
like($err, qr/^ticketd run: \S+: .*"other" and "test"/m, 'is said by run');
unlink "$dir/two.conf";

# -- Use ---------------------------------------------------------------------

is(($d->ticketd({ plain => 1 }, 'nonsense'))[0], 2, 'an unknown command');
is(($d->ticketd({ plain => 1 }, 'run'))[0], 2, 'run without a file');
is(($d->ticketd('recount', '--all'))[0], 2, 'an unknown option');
is(($d->ticketd({ plain => 1 }, '--help'))[0], 0, '--help');
is(($d->ticketd({ plain => 1 }, 'status', '-c', "$dir/none"))[0], 78,
    'no such file');
is(system("$Desk::B/ticketd sanitize < /etc/passwd > /dev/full 2> $dir/said")
    >> 8, 1, 'what cannot be written is no success');

# -- Schema ------------------------------------------------------------------

my $version = $d->value('select max(number) from migration');
($status, $out) = $d->ticketd('migrate');
is($status, 0, 'migrate again');
like($out, qr/at version $version, nothing to do/, 'does nothing');

$d->sql('insert into migration (number, name, finished)
    values (999, "newer", now(3))');
($status, $out, $err) = $d->ticketd('migrate');
is($status, 78, 'migrate: a newer schema');
like($err, qr/newer than this program/, 'is called that');
($status, $out, $err) = $d->ticketd('run');
is($status, 78, 'run: a newer schema');
like($err, qr/newer than this program/, 'is called that');
$d->sql('delete from migration where number = 999');

$d->sql('update migration set finished = null where number > 0');
($status, $out, $err) = $d->ticketd('run');
is($status, 78, 'run: an older schema');
like($err, qr/older than this program: run "ticketd migrate/,
    'with what helps');
$d->sql('update migration set finished = now(3) where number > 0');

# A program that was installed without its files.
system("cp -rL $Desk::B/share $dir/share && rm $dir/share/schema/"
    . sprintf('%04d', $version) . '_*') == 0 or die "no copy of the share\n";
$d->{ticket}{share} = "$dir/share";
$d->configure;
$d->sql("delete from migration where number = $version");
($status, $out, $err) = $d->ticketd('migrate');
is($status, 78, 'migrate: files of an older program');
like($err, qr/share" is of an older program: .* before version $version$/m,
    'is called that');
$d->{ticket}{share} = "$Desk::B/share";
$d->configure;
$d->sql("insert into migration (number, name, finished)
    values ($version, 'last', now(3))");

# -- Users -------------------------------------------------------------------

sub user { return $d->ticketd({ stdin => "$_[0]\n" }, 'user', @_[1 .. $#_]) }

($status, $out, $err) = user('first password', 'add', 'Wilma', '--name',
    'Wilma W', '--email', 'Wilma@Example.Org', '--admin');
is("$status$err", '0', 'user add');
is(join(' ', @{ ($d->sql('select login, name, email, admin, disabled
    from user_account'))[0] }), 'wilma Wilma W wilma@example.org 1 0',
    'makes an account');
my $hash = $d->value('select password from user_account');
like($hash, qr/^\$argon2id\$/, 'with a hash');
($status, $out, $err) = user('another one', 'add', 'wilma');
is($status, 1, 'a second time');
like($err, qr/there is a user "wilma" already/, 'is refused');
($status, $out, $err) = user('another one', 'add', 'willi', '--email',
    'wilma@example.org');
is($status, 1, 'an address of somebody else');
like($err, qr/another user or a mailbox has that address/, 'is told');
is((user('short', 'add', 'other'))[0], 1, 'a short password');
is((user('long enough', 'add', 'two words'))[0], 1, 'no login');
like((user('long enough', 'add', 'other', '--email', 'other'))[2],
    qr/an address is one such as name\@example\.org/, 'no address');
is((user('long enough', 'passwd', 'nobody'))[0], 1, 'passwd of nobody');
is((user('second password', 'passwd', 'wilma'))[0], 0, 'passwd');
isnt($d->value('select password from user_account'), $hash, 'changes it');

# -- Counters ----------------------------------------------------------------

is(($d->ticketd('recount'))[0], 0, 'recount finds nothing');
$d->sql('insert into ticket_count values (0, 1, 1, 3, 1, 1)');
($status, $out) = $d->ticketd('recount');
is($status, 1, 'recount finds a wrong one');
like($out, qr/^1 counters? /, 'and counts it');
is(($d->ticketd('recount'))[0], 0, 'and has put it right');

# -- Run ---------------------------------------------------------------------

sub ready {
    my ($name) = @_;
    return wait_until(sub { slurp("$dir/$name.log") =~ /run: ready/ }, 15);
}


$d->sql('insert into ticket_count (agent_id, type_id, status_id, total,
    unread) values (0, 1, 1, 5, 2), (0, 1, 1, -5, -2)');
$d->sql("insert into nonce values (repeat('x', 16), 0, '2020-01-01'),
    (repeat('y', 16), 0, utc_timestamp(3))");
$d->sql("insert into throttle values ('old', 1, '2020-01-01')");

$d->ticketd_start;
ok(ready('ticketd'), 'run');
ok(wait_until(sub { held_by('ticketd') }), 'its job has the lease');
ok(wait_until(sub {
    $d->value('select count(*) from ticket_count where id > 1') == 0 }),
    'deltas are folded');
is($d->value('select count(*) from nonce'), 1, 'old nonces are gone');
is($d->value('select count(*) from throttle'), 0, 'so are old throttles');
ok(wait_until(sub { $d->value('select count(*) from job_lease
    where last_ok is not null and last_error = ""') >= 1 }),
    'the good run is recorded');

# A second one waits its turn.
$d->ticketd_start(name => 'second');
ok(ready('second'), 'a second one');
ok(!wait_until(sub { held_by('second') }, 4), 'leaves the work to the first');

like(($d->ticketd('status'))[1], qr/^job\s+tend: held by /m, 'status tells');

$d->ticketd_stop('KILL');
ok(wait_until(sub { held_by('second') }, 6),
    'and takes over from one that was killed, at once');

$d->ticketd_start;
ready('ticketd');
my $pid = $d->pid('second');
my $begin = time;
$d->ticketd_stop('TERM', 'second');
cmp_ok(time - $begin, '<=', 5 * Desk::slowness(), 'SIGTERM ends it soon');
ok(wait_until(sub { held_by('ticketd') }, 6),
    'and gives its leases back');

# SIGHUP.
my $log = sub { $d->ticketd_log };
spew($d->conf, "${good}ticket_live perhaps;\n");
kill 'HUP', $d->pid('ticketd');
ok(wait_until(sub { $log->() =~ /goes on with the old ones/ }),
    'SIGHUP with a bad file: said');
like($log->(), qr/ticket\.conf:$last: /, 'with its place');
ok($d->alive('ticketd') && wait_until(sub { held_by('ticketd') }),
    'and the old one goes on');
spew($d->conf, "${good}ticket_live off;\n");
kill 'HUP', $d->pid('ticketd');
ok(wait_until(sub { $log->() =~ /reads the files anew/ }),
    'SIGHUP with a good file');
ok(wait_until(sub { held_by('ticketd') }), 'and the work goes on');

# A database that goes and comes.
$d->mysql_stop('KILL');
sleep 3;
ok($d->alive('ticketd'), 'without the database it stays');
$d->mysql_start;
$d->sql('insert into ticket_count (agent_id, type_id, status_id, total,
    unread) values (0, 1, 1, 0, 0)');
ok(wait_until(sub {
    $d->value('select count(*) from ticket_count where id > 1') == 0 }, 60),
    'and works again when it is back');
$d->ticketd_stop;

# Started before the database.
$d->mysql_stop;
$d->ticketd_start(name => 'early');
sleep 2;
ok($d->alive('early'), 'started without a database it waits');
$d->mysql_start;
ok(ready('early'), 'until there is one');
$d->ticketd_stop('INT', 'early');

$d->mysql_stop;
$d->ticketd_start(name => 'never');
sleep 2;
is($d->ticketd_stop('TERM', 'never') >> 8, 69, 'or until it is ended');

# The service manager hears of it.
$d->mysql_start;
my $sock = "$dir/notify";
socket my $notify, Socket::PF_UNIX(), Socket::SOCK_DGRAM(), 0;
bind $notify, Socket::pack_sockaddr_un($sock);
$d->ticketd_start(name => 'told', env => { NOTIFY_SOCKET => $sock });


sub told {
    my $text = '';

    local $SIG{ALRM} = sub { die "nothing\n" };
    eval { alarm 15 * Desk::slowness(); recv $notify, $text, 200, 0; alarm 0 };
    return $text;
}


is(told(), 'READY=1', 'sd_notify: ready');
kill 'HUP', $d->pid('told');
like(told(), qr/^RELOADING=1\nMONOTONIC_USEC=\d+$/, 'reloading');
is(told(), 'READY=1', 'ready again');
$d->ticketd_stop('TERM', 'told');
is(told(), 'STOPPING=1', 'stopping');

done_testing;
