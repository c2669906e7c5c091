#!/usr/bin/perl

# Two desks on one host name and in one ticketd, each with a database and a
# mailbox of its own: nothing crosses between them, signing in to one does not
# touch the other.

use lib 't/lib';
use Desk;

use IO::Select;
use IO::Socket::INET;

my $d = Desk->new(workers => 1, mail => 1, mailboxes => ['other@desk.test', 'user@desk.test'],
    nginx => <<'END');
load_module %%MODULE%%;
%%GLOBALS%%
events { }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        location /support/ { include %%TICKET_CONF%%; }
        location /other/ { include %%DIR%%/other.conf; }
    }
}
END
my $dir = $d->dir;
my $other_base = $d->base =~ s/support/other/r;
my $conf = slurp($d->conf);

# The same, but for its name, its place, its database, its files.
mkdir "$dir/other-blob";
$conf =~ s/^ticket test;/ticket other;/m;
$conf =~ s/database=ticket/database=other/;
$conf =~ s/support/other/g;
$conf =~ s{(ticket_blob \S+)/blob}{$1/other-blob};
spew("$dir/other.conf", $conf);
my ($refused, undef, $why) = $d->ticketd({ plain => 1 }, '-t', '-c', $d->conf,
    '-c', "$dir/other.conf");
is $refused, 78, 'two desks with one secret are refused';
like $why, qr/same as "ticket_secret_file"/, 'and told so';
$conf =~ s{(ticket_secret_file \S+)/secret}{$1/other-secret};
spew("$dir/other.conf", $conf);
spew("$dir/other-secret", '6' x 64);
chmod 0600, "$dir/other-secret";
symlink 'secret', "$dir/other-link";
symlink 'blob', "$dir/other-files";
for (["ticket_secret_old $dir//secret;", 'ticket_secret_old'],
    ["ticket_secret_old $dir/other-link;", 'ticket_secret_old'],
    ["ticket_blob $dir/other-files;", 'ticket_blob'])
{
    my ($word) = split ' ', $_->[0];

    spew("$dir/other.conf", $conf =~ s/^$word .*\n//mr . "$_->[0]\n");
    ($refused, undef, $why) = $d->ticketd({ plain => 1 }, '-t', '-c',
        $d->conf, '-c', "$dir/other.conf");
    is $refused, 78, "refused: $_->[0]";
    like $why, qr/same as "$_->[1]"/, 'and told so';
}
spew("$dir/other.conf", $conf);

$d->seed;
$d->sql('create database other');
# Generated columns are no values to insert: an error, were it strict.
$d->sql("create table other.$_ like ticket.$_; set sql_mode = '';"
    . " insert into other.$_ select * from ticket.$_")
    for map { "`$_->[0]`" } $d->sql('show tables');
$d->sql("update other.status set name = concat('Other ', name)");
$d->sql("update other.mailbox set email = 'other\@desk.test',
    login = 'other\@desk.test', secret = x'" . sealed() . "'");
$d->nginx_start;
$d->ticketd_start(args => ['-c', "$dir/other.conf"]);

my $web = $d->web->login('agent');
is_deeply [sort keys %{ $web->{cookies} }], ['tk_test'],
    'the first desk\'s cookie';
is $web->get('agent/')->{status}, 200, 'signed in to the first';

my $other = $d->web;
$other->{base} = $other_base;
$other->{cookies} = $web->{cookies};
is $other->get('agent/', no_follow => 1)->{status}, 303,
    'which is nothing to the second';
$other->login('agent2');
is_deeply [sort keys %{ $web->{cookies} }], ['tk_other', 'tk_test'],
    'both have their own';
is $web->get('agent/')->{status}, 200, 'the first goes on';
like $other->get('agent/')->{content}, qr/Other Open/,
    'the second shows its own';
unlike $web->get('agent/')->{content}, qr/Other Open/,
    'the first does not';

# The session of one, renamed, is none of the other.
my $forged = $d->web;
$forged->{base} = $other_base;
$forged->{cookies}{tk_other} = $web->{cookies}{tk_test};
is $forged->get('agent/', no_follow => 1)->{status}, 303,
    'a session is of one desk';

# A ticket of one is none of the other.
my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Customer', subject => 'First', text => 'Text' });
my ($link) = $made->{content} =~ m{href="([^"]*/support/t/\d+/[\w-]{22})"};
ok $link, 'a ticket with a link to its own desk';
is $d->web->get($link =~ s/support/other/r)->{status}, 404,
    'which the other does not know';
is $d->value('select count(*) from other.ticket'), 0, 'nor its database';

# Nor is a file, a form's token, an option, or what is found.
$d->sql("insert into blob_object (digest, size, touched, data)
    values (unhex(sha2('x', 256)), 1, now(3), 'x');
    insert into attachment (id, ticket_id, message_id, digest, size, name)
    select 77, t.id, m.id, unhex(sha2('x', 256)), 1, 'x.txt' from ticket t
    join message m on m.ticket_id = t.id limit 1");
is $web->get('file/77/x.txt')->{status}, 200, 'a file of one';
is $other->get('file/77/x.txt')->{status}, 404, 'is not in the other';
my ($csrf) = $web->get('agent/')->{content} =~ /name="csrf" value="([^"]+)"/;
is $other->post('profile/', { csrf => $csrf, name => 'Crossed' })->{status},
    403, "one's forms are none of the other";
$d->sql("replace into desk_option values ('title', 'The first desk');
    update desk set revision = revision + 1");
ok wait_until(sub { $web->get('agent/')->{content} =~ /The first desk/ }, 10),
    'a title';
unlike $other->get('agent/')->{content}, qr/The first desk/, 'of one alone';
$d->sql("delete from desk_option where name = 'title';
    update desk set revision = revision + 1");
ok wait_until(sub { !$d->value('select count(*) from search_due') }, 30),
    'taken in for search';
like $web->get('agent/?q=first')->{content}, qr/>First</, 'found in one';
unlike $other->get('agent/?q=first')->{content}, qr/>First</,
    'not in the other';

# Signing out of one leaves the other.
my ($out) = grep { $_->{action} =~ /logout$/ }
    Desk::Web::forms($web->get('agent/'));
$web->send_form($out, $out->{fields}, no_follow => 1);
is $web->get('agent/', no_follow => 1)->{status}, 303, 'signed out of one';
is $other->get('agent/')->{status}, 200, 'still in at the other';

# A mail to each, with the same tag, token and Message-ID in it: each is a
# ticket of its own desk, and each answer leaves as its own.
sub both {
    my ($query) = @_;
    return join ' ', map { $d->value($query =~ s/FROM /from $_./gr) }
        qw(ticket other);
}


for my $to (qw(support other)) {
    $d->deliver("From: customer\@example.test\nTo: $to\@desk.test\n"
        . "Subject: To $to\nMessage-ID: <same\@example.test>\n\nText\n",
        to => "$to\@desk.test");
}

ok wait_until(sub { both('select count(*) FROM ticket') eq '2 1' }, 20),
    'a ticket in each' or diag both('select count(*) FROM ticket');
is both("select count(*) FROM ticket where subject = 'To support'"), '1 0',
    'each in its own';
ok wait_until(sub { both("select count(*) FROM outbox where state = 'sent'
    and kind = 'auto_reply' and to_address = 'customer\@example.test'")
    eq '1 1' }, 20), 'both answer';

my %reply;

for (grep { /^To: .*customer\@/m } $d->inbox('customer@example.test')) {
    my ($desk) = /^Reply-To: .*?(support|other)(?:\+[^@>]*)?\@desk\.test/mi;
    $reply{$desk} = $_ if $desk;
}

is join(' ', sort keys %reply), 'other support', 'each by its own address';
like $reply{other}, qr{/other/t/}, 'with links to its own pages';
unlike $reply{other}, qr{/support/}, 'and to no others';

# The answer to the one, sent to the other's mailbox: a stranger there.
my ($id) = $reply{support} =~ /^Message-ID: <([^>]+)>/mi;
my ($subject) = $reply{support} =~ /^Subject: (.*)/mi;
$d->deliver("From: customer\@example.test\nTo: other\@desk.test\n"
    . "Subject: Re: $subject\nIn-Reply-To: <$id>\n"
    . "Message-ID: <wrong\@example.test>\n\nAt the wrong door\n",
    to => 'other@desk.test');
ok wait_until(sub { both("select count(*) FROM mail_in
    where mail_id = 'wrong\@example.test' and state = 'done'") eq '0 1' },
    20), 'an answer at the wrong desk stays there';
is both("select count(*) FROM message where body like 'At the wrong%'"),
    '0 1', 'and is not in the other';

# What is signed, stored, made or pushed by one is nothing to the other, even
# of the same number: the second now has the same rows.
sub same {
    my ($table) = @_;

    $d->sql("set sql_mode = ''; replace into other.$table select * from ticket.$table");
}


$d->sql("insert into message (ticket_id, kind, author, created, body, html,
        files)
    select min(id), 1, 'X', now(3), '', '<img data-cid=\"c\">', 1 from ticket;
    set \@m = last_insert_id();
    insert into attachment (id, ticket_id, message_id, digest, size, name,
        image, content_id) select 78, ticket_id, id, unhex(sha2('x', 256)), 1,
        'p.png', 1, 'c' from message where id = \@m;
    insert into task (id, kind, user_id, args, text, state, digest, size,
        name, created, finished) values
        (91, 'original', 2, '', '', 'done', unhex(sha2('x', 256)), 1,
        'm.html', utc_timestamp(3), utc_timestamp(3)),
        (92, 'probe', 3, '', '', 'done', unhex(sha2('x', 256)), 1,
        'f.txt', utc_timestamp(3), utc_timestamp(3))");
same($_) for qw(attachment task blob_object);
$web->login('agent');
my $number = $d->value('select number from ticket order by id limit 1');
my ($picture) = $web->get("agent/t/$number")->{content}
    =~ m{/support/(picture/78/[^"]+)"};
my ($original) = $web->get('task/91')->{content}
    =~ m{/support/(original/91/[^"]+)"};

for ($picture, $original) {
    ok $_, 'a signed address';
    is $web->get($_)->{status}, 200, 'opens in its desk';
    is $other->get($_)->{status}, 404, 'and not in the other';
}

is $other->get('task/92/file')->{status}, 200, 'a file made for somebody';
my $swap = $d->web;
$swap->{base} = $other_base;
$swap->{cookies} = { tk_test => $other->{cookies}{tk_other},
    tk_other => $web->{cookies}{tk_test} };
is $swap->get($_, no_follow => 1)->{status}, 303, "no swapped cookie: $_"
    for qw(task/92/file agent/ file/78/p.png mine agent/columns);
is $swap->get($_, headers => { Accept => 'text/event-stream',
    'HX-Request' => 'true' })->{status}, 403, "nor for a script: $_"
    for qw(live agent/views contacts/pick?q=c companies/options?company=g);

# A link for a new password.
my $lost = $d->web;
$lost->submit($lost->get('password'), { login => 'user@desk.test' });
my $mail;
ok wait_until(sub { ($mail) = grep { m{/support/password/} }
    map { s/=\r?\n//gr } $d->inbox('user@desk.test') }, 20),
    'a link for a new password';
my ($proof) = $mail =~ m{/support/(password/\S+)};
same('user_account');
is $d->web->get($proof)->{status}, 200, 'opens in its desk';
is $d->web(base => $other_base)->get($proof)->{status}, 410,
    'and not in the other';

# Live events.
my ($one, $two) = map { hears($_) } ($web, $other);
$d->web->submit($d->web->get('new'), { email => 'live@example.test',
    last_name => 'Live', subject => 'Heard', text => 'Text' });
my $heard = $d->value("select number from ticket where subject = 'Heard'");
like heard($one), qr/"t":$heard,.*"k":"created"/,
    'the first hears of its ticket';
unlike heard($two), qr/"t":$heard,/, 'the second does not';
close $_ for $one, $two;

for my $conf ($d->conf, "$dir/other.conf") {
    my ($status) = $d->ticketd({ plain => 1 }, 'recount', '-c', $conf);
    is $status, 0, 'the counters are exact';
}

done_testing;


# A mailbox's password as the second desk keeps it.
sub sealed {
    my ($status, $out, $err) = $d->capture({ stdin => $Desk::Mail::PASSWORD },
        "$Desk::ROOT/script/seal", 'mailbox', "$dir/other-secret");

    die $err if $status != 0;
    return $out =~ s/\n//r;
}


# A connection that stays.
sub hears {
    my ($who) = @_;
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $d->port('HTTP')) or die "no connection\n";
    my ($path) = $who->{base} =~ m{^http://[^/]+(/.*)};
    my $cookies = join '; ', map { "$_=$who->{cookies}{$_}" }
        keys %{ $who->{cookies} };

    print $s "GET ${path}live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        . "Accept: text/event-stream\r\nCookie: $cookies\r\n\r\n";
    return $s;
}


# What came within two seconds.
sub heard {
    my ($s) = @_;
    my ($all, $until) = ('', time + 2);

    while (time < $until && IO::Select->new($s)->can_read(2)) {
        sysread($s, $all, 4096, length $all) or last;
    }

    return $all;
}
