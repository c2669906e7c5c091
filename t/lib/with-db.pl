# with-db.pl PROGRAM: runs a test program with a database of its own, which
# it finds by the environment: TK_DB_SOCKET, TK_DB_USER, TK_DB_PASSWORD,
# TK_DB_NAME, and TK_CONF (a configuration that names the same).

use strict;
use warnings;

use Cwd ();
use File::Basename ();

use Desk::Account;
use Desk;

my ($program) = @ARGV;
my $d = Desk->new(http => 0);

$ENV{TK_DB_SOCKET} = $d->socket;
$ENV{TK_DB_USER} = 'ticket';
$ENV{TK_DB_PASSWORD} = 'test';
$ENV{TK_DB_NAME} = 'ticket';
$ENV{TK_CONF} = $d->conf;

my $checked = File::Basename::dirname(Cwd::abs_path(__FILE__))
    . '/checked.pl';
my $status = system $^X, $checked, $program;

$d->end_all;
Test::More->builder->reset;
Test::More->builder->no_ending(1);
exit($status & 127 ? 1 : $status >> 8 || @{ $d->{failures} } && 1);
