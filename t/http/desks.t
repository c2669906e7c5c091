#!/usr/bin/perl

# Two desks on one host name, each with a database of its own: nothing
# crosses between them, signing in to one does not touch the other.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, nginx => <<'END');
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

$d->seed;
$d->sql('create database other');
$d->sql("create table other.$_ like ticket.$_;"
    . " insert into other.$_ select * from ticket.$_")
    for map { "`$_->[0]`" } $d->sql('show tables');
$d->sql("update other.status set name = concat('Other ', name)");
$d->start;

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

# Signing out of one leaves the other.
my ($out) = grep { $_->{action} =~ /logout$/ }
    Desk::Web::forms($web->get('agent/'));
$web->send_form($out, $out->{fields}, no_follow => 1);
is $web->get('agent/', no_follow => 1)->{status}, 303, 'signed out of one';
is $other->get('agent/')->{status}, 200, 'still in at the other';

done_testing;
