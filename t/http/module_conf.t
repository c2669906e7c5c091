#!/usr/bin/perl

# What "nginx -t" refuses, with file and line, and two desks on one nginx.

use lib 't/lib';
use Desk;

my $conf = <<'END';
load_module %%MODULE%%;
%%GLOBALS%%

events {
    worker_connections 256;
}

http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;

        LOCATION {
            include %%TICKET_CONF%%;
        }
    }
}
END

my $d = Desk->new(nginx => with('location /support/'));
my $file = $d->conf;

is +($d->nginx_test)[0], 0, 'a good configuration';

# One wrong line at the end of the desk's file.
my %bad = (
    'ticket_max_upload much;' => qr/ticket_max_upload/,
    'ticket_max_files -1;' => qr/ticket_max_files/,
    'ticket_live perhaps;' => qr/ticket_live/,
    'ticket_languages;' => qr/ticket_languages/,
    'ticket_user nobody;' => qr/ticket_user/,
    'ticket_status 300.1.1.1;' => qr/ticket_status/,
    'ticket_nothing on;' => qr/unknown directive "ticket_nothing"/,
    'ticket again;' => qr/"ticket"|duplicate/,
    'ticket_frame_origins "not an origin";' => qr/ticket_frame_origins/,
);

my $good = slurp($file);
my $line = 1 + ($good =~ tr/\n//);

for my $bad (sort keys %bad) {
    spew($file, "$good$bad\n");
    refused($bad{$bad}, qr/in \Q$file\E:$line\b/, $bad);
}

# What is wrong as a whole is told at the line of "ticket NAME".
my ($at) = map { /^ticket / ? $. : () } split /\n/, $good;
my $place = qr/in \Q$file\E:\d+/;

for my $needed (qw(mysql base_url secret_file blob)) {
    spew($file, $good =~ s/^ticket_$needed .*\n//mr);
    refused(qr/ticket_$needed/, $place, "without ticket_$needed");
}

spew($file, $good);

for my $location ('location /support', 'location = /support/',
    'location ~ ^/support/', 'location @support')
{
    $d->{nginx} = with($location);
    $d->configure;
    refused(qr/"ticket" needs a location/, $place, $location);
}

$d->{nginx} = with('location /help/');
$d->configure;
my ($status, undef, $said) = $d->nginx_test;
is $status, 0, 'an address of another location';
like $said, qr/\[warn\].*ticket_base_url.*"\/help\/".*$place/,
    'is warned of';

$d->{nginx} = with('location /support/');
$d->configure;
($status, undef, $said) = $d->nginx_test;
unlike $said, qr/\[warn\]/, 'its own is not';
$d->{nginx} =~ s/(listen .*)/$1\n        ticket elsewhere;/;
$d->configure;
refused(qr/"ticket" directive is not allowed here/, qr/nginx\.conf:\d+/,
    'a desk for a whole server');

# Secrets and templates.
$d->{nginx} = with('location /support/');
$d->configure;
chmod 0644, $d->dir . '/secret';
refused(qr/\Q$d->{dir}\E\/secret/, line_of('ticket_secret_file'),
    'a secret for everybody');
chmod 0600, $d->dir . '/secret';
spew($file, $good =~ s{^(ticket_blob) .*}{$1 $d->{dir}/none/files;}mr);
refused(qr/ticket_blob .*No such file/, line_of('ticket_blob'),
    'no place for files');

mkdir $d->dir . '/templates';
mkdir $d->dir . '/templates/page';
spew($d->dir . '/templates/page/login.html', "<p>\n{{#open}}\n");
$d->{ticket}{templates} = $d->dir . '/templates';
$d->configure;
refused(qr{page/login\.html:\d+}, $place, 'a broken template');
delete $d->{ticket}{templates};

$d->{ticket}{share} = $d->dir . '/none';
$d->configure;
refused(qr/\Q$d->{dir}\E\/none/, $place, 'nothing installed');
delete $d->{ticket}{share};

# "off" serves nothing.
$d->{ticket}{''} = 'off';
$d->configure;
is +($d->nginx_test)[0], 0, 'a desk can be switched off';
$d->seed->start;
is $d->web->get('login')->{status}, 404, 'and is then not there';
$d->nginx_stop;
delete $d->{ticket}{''};

# A second desk.
my $two = $d->dir . '/two.conf';
my $port = $d->port('HTTP');

$d->mysql_root('create database two character set utf8mb4;
    grant all on two.* to ticket@localhost');
mkdir $d->dir . '/blob2';
$d->{nginx} = with('location /support/') =~ s{(\n    \}\n\}\n)\z}{
        location /two/ {
            include $two;
            limit_except GET HEAD {
                deny 127.0.0.2;
            }
        }$1}r;
$d->configure;
$good = slurp($file) =~ s{/support/;}{/two/;}r;
spew($d->dir . '/secret2', '7' x 64);
chmod 0600, $d->dir . '/secret2';

spew($two, $good);
refused(qr/test/, qr/in \S+:\d+/, 'two desks of one name that differ');
spew($two, $good =~ s/^ticket test/ticket two/mr);
refused(qr/database/, qr/in \S+:\d+/, 'two desks with one database');

spew($two, $good =~ s/^ticket test/ticket two/mr
    =~ s/database=ticket/database=two/r);
refused(qr/ticket_secret_file/, qr/in \S+:\d+/, 'two desks with one secret');
$good =~ s{/secret;}{/secret2;};
spew($two, $good =~ s/^ticket test/ticket two/mr
    =~ s/database=ticket/database=two/r);
refused(qr/ticket_blob/, qr/in \S+:\d+/, 'two desks with the same files');
symlink 'blob', $d->dir . '/link';
spew($two, slurp($two) =~ s{/blob;}{/link;}r);
refused(qr/ticket_blob/, qr/in \S+:\d+/, 'nor by another path');
$good =~ s{/blob;}{/blob2;};
mkdir $d->dir . '/blob2';
spew($two, $good =~ s/^ticket test/ticket two/mr
    =~ s/database=ticket/database=two/r);
my $apart = slurp($two);
spew($two, "ticket_secret_old " . $d->dir . "//secret;\n$apart");
refused(qr/ticket_secret_old/, qr/in \S+:\d+/, 'nor a former secret');
spew($two, $apart);
is +($d->ticketd({ plain => 1 }, 'migrate', '-c', $two))[0], 0,
    'the second database has its schema';
is +($d->nginx_test)[0], 0, 'two desks, two databases';

# Each with languages, and so with templates, of its own.
my @more = ([ 3, 'en de nl fr es' ], [ 4, 'de en nl fr es' ],
    [ 5, 'nl en de fr es' ], [ 6, 'fr en de nl es' ]);

for (@more) {
    my ($n, $languages) = @$_;
    mkdir $d->dir . "/blob$n";
    spew($d->dir . "/secret$n", "desk$n" x 13);
    chmod 0600, $d->dir . "/secret$n";
    spew($d->dir . "/$n.conf", "ticket_languages $languages;\n"
        . $apart =~ s/^ticket two/ticket desk$n/mr
        =~ s{/secret2;}{/secret$n;}r =~ s{/blob2;}{/blob$n;}r
        =~ s{/two/;}{/$n/;}r =~ s/database=two/database=desk$n/r
        =~ s/^ticket_languages .*\n//mr);
}

my $both = $d->{nginx};
$d->{nginx} =~ s{(\n    \}\n\}\n)\z}{join('', map {
        "\n        location /$_->[0]/ { include $d->{dir}/$_->[0].conf; }"
    } @more) . $1}e;
$d->configure;
($status, undef, $said) = $d->nginx_test;
is $status, 0, 'six desks' or diag $said;
$d->{nginx} = $both;
$d->configure;

$d->nginx_start;

my $one = $d->web->login('agent');
is $one->get('agent/')->{status}, 200, 'signed in at the first';

my $other = $d->web(base => "http://127.0.0.1:$port/two/");
$other->{cookies} = { %{ $one->{cookies} } };
like $other->get('agent/')->{content}, qr/name="?password/,
    'is not signed in at the second';
is $one->get('agent/')->{status}, 200, 'and is still at the first';
is $other->post('login', { login => 'agent', password => 'x' })->{status},
    403, 'a change within limit_except reaches the desk';

# nginx reloads with a changed file, and keeps the old one when it is wrong.
spew($two, "ticket_live maybe;\n");
kill 'HUP', $d->pid('nginx');
$d->expect_alert(qr/ticket_live/);
ok wait_until(sub { $d->error_log =~ /emerg.*ticket_live/ }),
    'a reload with a wrong line is refused';
is $one->get('agent/')->{status}, 200, 'and all goes on';

# A folder that the workers may not write to is one desk's trouble alone.
my $files = $d->dir . '/blob2';
spew($two, $apart);
rmdir "$files/tmp";
chmod 0500, $files;
$d->nginx_reload;
$d->expect_alert(qr/desk "two": ticket_blob: cannot use "\Q$files\E/);
is $one->get('agent/')->{status}, 200, 'the other desk works';
is $other->get('login')->{status}, 200, 'what needs no files does here';
is_deeply [($d->ticketd({ plain => 1 }, 'run', '-c', $two))[0, 2]],
    [78, "error: desk \"two\": ticket_blob: cannot use \"$files/tmp\": "
        . "Permission denied\nticketd run: $two: the folder of ticket_blob "
        . "must be writable for ticketd and for nginx's workers\n"],
    'ticketd says so and does not begin';
chmod 0700, $files;

# A database without the schema, or with another program's.
$d->sql('rename table two.desk to two.desk_away');
$d->nginx_reload;
is $other->get('login')->{status}, 503, 'a desk without its tables is away';
like $d->error_log, qr/Table 'two\.desk' doesn't exist; .*"ticketd migrate"/,
    'and the log says what may help';

done_testing;


sub with { return $conf =~ s/LOCATION/$_[0]/r }


sub refused {
    my ($what, $where, $name) = @_;
    my ($status, undef, $err) = $d->nginx_test;

    isnt $status, 0, "refused: $name";
    like $err, $what, '... says what';
    like $err, $where, '... and where';
}


sub line_of {
    my ($directive) = @_;
    my ($before) = slurp($file) =~ /\A(.*?)^$directive /ms;
    my $n = 1 + ($before =~ tr/\n//);

    return qr/in \Q$file\E:$n$/m;
}
