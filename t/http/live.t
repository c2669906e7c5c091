#!/usr/bin/perl

# Server-sent events: who hears what, what is told to one who comes again,
# limits, the end of a worker, and what an idle listener costs.

use lib 't/lib';
use Desk;

use Digest::SHA qw(sha256_hex);
use IO::Select;
use IO::Socket::INET;
use MIME::Base64 qw(encode_base64url);
use Time::HiRes qw(time);

# Who says "Slow" has a slow line.
my $conf = slurp("$Desk::ROOT/t/lib/nginx.conf");
$conf =~ s/(request_pool_size.*\n)/$1    map \$http_slow \$rate { default 0; 1 20; }\n/;
$conf =~ s/(location .*\n)/$1            limit_rate \$rate;
            limit_rate_after 600;\n/;

my $d = Desk->new(workers => 1, nginx => $conf);
$d->seed->start;

my $user = $d->web->login('user');
my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);

is $agent->get('live')->{status}, 406, 'only for who can read events';
is $user->get('live', headers => { Accept => 'text/event-stream' })->{status},
    403, 'not for customers';

my $one = listen_as($agent);
my $two = listen_as($agent2);
like hear($one, qr/event: hello/), qr{200 OK.*text/event-stream}s, 'an agent hears';
hear($two, qr/event: hello/);

# A ticket in Support is for both, one in Sales for the first alone.
my $n = create('Support', 1);
like hear($one, qr/"t":$n,.*"k":"created"/), qr/id: \d+\nevent: t\n/,
    'of a new ticket';
like hear($two, qr/"t":$n\b/), qr/event: t/, 'so does the other';

my $sales = create('Sales', 2);
like hear($one, qr/"t":$sales/), qr/event: t/, 'one of the first agent alone';
my $note = create('Last', 1);
unlike hear($two, qr/"t":$note/), qr/"t":$sales/, 'is not told to the other';

# A note is told to agents; presence is told.
my $page = $agent2->get("agent/t/$n");
$agent2->submit($page, { text => 'Between us' }, form => qr{/message},
    button => ['note', 1]);
like hear($one, qr/"t":$n,.*"k":"note"/), qr/"u":3/, 'a note, and whose';

is $agent2->post("agent/t/$n/here", { csrf => token($agent2),
    what => 'writes' })->{status}, 200, 'says that it writes';
like hear($one, qr/event: here\ndata: \{"t":$n,"u":3\}/), qr/here/,
    'which is told, and that nobody else is there';
like $agent->get("agent/t/$n/here")->{content}, qr/is writing/, 'and shown';
is $agent2->get("agent/t/$n/here")->{content} =~ /class="here/, '',
    'but not to oneself';
$agent2->post("agent/t/$n/here", { csrf => token($agent2), what => 'gone' });
like hear($one, qr/event: here/), qr/here/, 'leaving too';
unlike $agent->get("agent/t/$n/here")->{content}, qr/writing|viewing/,
    'nobody is there';

# What a page may have seen is told, however short it was; what comes late
# is not believed.
hear($one, qr/nothing more/, 2);
$agent2->post("agent/t/$n/here", { csrf => token($agent2), what => $_ })
    for qw(views gone);
like hear($one, qr/event: here/), qr/here/, 'who came and left again is told';
$d->sql('update presence set changed = utc_timestamp(3) + interval 1 minute');
$agent2->post("agent/t/$n/here", { csrf => token($agent2), what => 'views' });
unlike $agent->get("agent/t/$n/here")->{content}, qr/writing|viewing/,
    'who came before it left is gone';
is $agent2->post("agent/t/$sales/here", { csrf => token($agent2) })->{status},
    404, 'not where it has no right';

# Who comes again and missed something reads everything anew.
my ($last) = $d->value('select max(id) from event');
my $again = listen_as($agent, 'Last-Event-ID' => $last);
like hear($again, qr/event: \w+/), qr/event: hello/, 'nothing was missed';
close $again;
$again = listen_as($agent, 'Last-Event-ID' => $last - 1);
like hear($again, qr/event: \w+/), qr/event: sync/, 'something was';
close $again;

# An event that commits late, with a smaller id, is told once.
$d->sql("insert into event (id, created, kind, ticket_id, type_id)
    select $last + 10, utc_timestamp(3), 'late', id, 1 from ticket
    where number = $n");
hear($one, qr/"k":"late"/);
$d->sql("insert into event (id, created, kind, ticket_id, type_id)
    select $last + 5, utc_timestamp(3), 'later', id, 1 from ticket
    where number = $n");
my $text = hear($one, qr/"k":"later"/);
like $text, qr/"k":"later"/, 'an id that comes late is told';
unlike $text, qr/"k":"late"/, 'and none twice';

# New rights: everybody comes again, and is told nothing by the former ones.
# The reader waits before it asks for them.
my $held = $d->hold('desk write, event write, ticket');
ok wait_until(sub { $d->held_up }), 'the reader waits';
print {$held} "insert into event (created, kind, ticket_id, type_id) select"
    . " utc_timestamp(3), 'former', id, 1 from ticket where number = $n;\n"
    . "update desk set revision = revision + 1;\n";
close $held;
my $told = '';
ok ended($one, \$told), 'another revision of the rights ends it';
ok ended($two, \$told), 'for all';
unlike $told, qr/former/, 'and nobody is told by those of before';

# A limit for each user.
$agent->get('agent/');
my @many = map { listen_as($agent) } 1 .. 8;
hear($_, qr/event: hello/) for @many;
my $more = listen_as($agent);
like hear($more, qr/\r\n\r\n/), qr/^HTTP\S+ 503/, 'the ninth is refused';
close $_ for @many, $more;

# A line that takes less than there is to tell: the last of it comes, or that
# something was missed, and it goes on.
my $quick = listen_as($agent);
my $slow = listen_as($agent, Slow => 1);
hear($_, qr/event: hello/) for $quick, $slow;

for my $round (1 .. 2) {
    for my $i (1 .. 8) {
        $d->sql("insert into event (created, kind, ticket_id, type_id)
            select utc_timestamp(3), 'slow$round$i', id, 1 from ticket
            where number = $n");
        hear($quick, qr/"k":"slow$round$i"/);
    }

    my $end = qr/"k":"slow${round}8"|event: sync/;
    like hear($slow, $end, 40), $end,
        'a slow listener is told of the last, or that it missed some';
}

close $_ for $quick, $slow;

# 500 that wait.
idle(500) if !$ENV{VALGRIND} && !$ENV{ASAN};

# The end of a worker.
my $end = listen_as($agent);
hear($end, qr/event: hello/);
my ($old) = Desk::Proc::children($d->pid('nginx'));
$d->nginx_reload;
ok ended($end), 'a reload ends it';
ok wait_until(sub { !-d "/proc/$old" }), 'and the worker ends, too';

done_testing;


sub create {
    my ($subject, $type) = @_;

    my $web = $type == 2 ? $d->web : $user;
    my $r = $web->submit($web->get('new'), { subject => $subject,
        text => 'Text', type => $type, $type == 2 ? (first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test') : () });

    die "no ticket: $r->{status}\n" if $r->{status} != 200;
    return $d->value("select number from ticket where subject = '$subject'");
}


sub token {
    my ($web) = @_;

    $web->get('agent/')->{content} =~ /name="?csrf"? value="([^"]+)"/ or die;
    return $1;
}


sub listen_as {
    my ($web, %headers) = @_;

    return open_stream(join('; ', map { "$_=$web->{cookies}{$_}" }
        sort keys %{ $web->{cookies} }), %headers);
}


sub open_stream {
    my ($cookie, %headers) = @_;
    my ($host, $path) = $d->base =~ m{//([^/]+)(.*)};
    my $s = IO::Socket::INET->new(PeerAddr => $host) or die "connect: $!\n";

    %headers = (Host => $host, Accept => 'text/event-stream',
        Cookie => $cookie, %headers);
    print {$s} "GET ${path}live HTTP/1.1\r\n",
        (map { "$_: $headers{$_}\r\n" } sort keys %headers), "\r\n";
    $s->flush;
    return $s;
}


# What came until the pattern fits, at most for 8 seconds unless told.
sub hear {
    my ($s, $pattern, $seconds) = @_;
    my $text = '';
    my $end = time + ($seconds // 8) * Desk::slowness();

    while ($text !~ $pattern && time < $end) {
        IO::Select->new($s)->can_read(0.2) or next;
        sysread $s, $text, 65536, length $text or last;
    }

    return $text;
}


sub ended {
    my ($s, $told) = @_;
    my $end = time + 8 * Desk::slowness();

    while (time < $end) {
        IO::Select->new($s)->can_read(0.2) or next;
        return 1 if !sysread $s, my $text, 65536;
        $$told .= $text if $told;
    }

    return 0;
}


# While nobody does anything a worker asks three things in turn, however many
# listen: for the rights' revision, who is there, and events.
sub polled {
    my @kinds = (qr/^SELECT revision/i, qr/FROM presence/, qr/FROM event/);
    my $rounds = sub { scalar(() = slurp($_[0]) =~ /\tSELECT e\.id/g) };
    my $since = time;
    my @ran = $d->executed(sub {
        my ($log) = @_;

        wait_until(sub { -e $log && $rounds->($log) >= 8 }, 20);
    });
    my $turns = join '', map { my $text = $_->[1];
        (grep { $text =~ $kinds[$_] } 0 .. 2)[0] // "($text)" } @ran;

    like $turns, qr/^2?0?1?2?(?:012){6,}0?1?$/, 'one reader asks in turn';
    is keys %{ { map { $_->[0] => 1 } @ran } }, 1, 'on one connection';
    cmp_ok $rounds->($d->dir . '/general.log'), '<=', 8 * (time - $since) + 2,
        'some times a second, not for each of them';
    return;
}


sub memory {
    my ($pid) = split ' ', `pgrep -P @{[ slurp($d->dir . '/nginx.pid') ]}`;
    my ($kib) = slurp("/proc/$pid/smaps_rollup") =~ /^Private_Dirty:\s+(\d+)/m;

    return $kib;
}


# Sessions of a crowd of agents, eight listeners each.
sub idle {
    my ($n) = @_;
    my ($name) = grep { /tk_/ } keys %{ $agent->{cookies} };
    my (@rows, @users, @rights, @cookies);

    for my $id (1000 .. 1000 + $n / 8) {
        my $token = encode_base64url(pack('N8', $id, 1 .. 7));

        push @users, "($id, 'a$id', 'Agent $id', 'a$id\@example.test', '',"
            . ' utc_timestamp(3))';
        push @rights, "(1, 'user', $id, 5)";
        push @rows, "(unhex('" . sha256_hex($token) . "'), $id,"
            . ' utc_timestamp(3), utc_timestamp(3),'
            . ' utc_timestamp(3) + interval 1 day)';
        push @cookies, "$name=$token";
    }

    local $" = ',';
    $d->sql("insert into user_account (id, login, name, email, password, created)"
        . " values @users; insert into permission (type_id, principal, who_id,"
        . " level) values @rights; insert into session (token, user_id,"
        . " created, seen, expires) values @rows;"
        . ' update desk set revision = revision + 1');

    $agent->get('agent/');

    # What a worker takes once and keeps (stacks, arenas) is there before.
    my @first = map { open_stream($cookies[0], Accept => '*/*') } 1 .. 300;
    hear($_, qr/ 406 /) for @first;
    my @s = map { open_stream($cookies[$_ / 8]) } 0 .. 49;
    hear($_, qr/event: hello/) for @s;
    my ($good, $part, @each) = (0, ($n - 50) / 3);

    # In thirds: what else the worker takes meanwhile falls into one of them.
    for my $third (0 .. 2) {
        my $before = memory();

        for my $from (map { @s + 10 * $_ } 0 .. $part / 10 - 1) {
            my @ten = map { open_stream($cookies[$_ / 8]) } $from .. $from + 9;

            $good += grep { hear($_, qr/event: hello/) =~ /hello/ } @ten;
            push @s, @ten;
        }

        push @each, (memory() - $before) / $part;
    }

    my ($each) = (sort { $a <=> $b } @each)[1];

    is $good, $n - 50, "$n listeners";
    diag sprintf '%d idle listeners: %.1f KiB each', $n, $each;
    cmp_ok $each, '<', 8, 'an idle listener takes less than 8 KiB';

    polled();
    my $number = create('Crowd', 1);
    is scalar(grep { hear($_, qr/"t":$number/) =~ /"t":$number/ } @s), $n,
        'all hear of a ticket';
    close $_ for @s;
    return;
}
