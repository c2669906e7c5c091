#!/usr/bin/perl

# Who meets what: a visitor, a customer, an agent, an administrator; their way
# in, their own settings, and what they are told when something is not for
# them or does not go.

use lib 't/lib';
use Desk;

my $STORY = 't/browser/roles.mjs';
my $d = Desk->new(mail => 1, ticket => { registration => 'on',
    registration_group => 'Staff', max_upload => '1m',
    throttle_login => 6 });

$d->mailbox($_) for 'agent2@desk.test', 'new@example.test',
    'other@example.test';
$d->seed->start;

# Links that are mailed.
sub link_to {
    my ($address) = @_;

    wait_until(sub { $d->inbox($address) > 0 }, 30);
    my $mail = ($d->inbox($address))[-1] // '';
    $mail =~ s/=\r?\n//g;
    return $mail =~ m{^(\Q@{[ $d->base ]}\E\S+)}m ? $1 : '';
}

my ($visitor, $user2) = ($d->web, $d->web->login('user2'));

$visitor->submit($visitor->get('password'), { login => 'agent2@desk.test' });
$visitor->submit($visitor->get('register'), { email => 'new@example.test' });
$user2->submit($user2->get('profile/'), { name => 'Ulf User',
    email => 'other@example.test' });
$d->browser($STORY, STEP => 'all', RESET => link_to('agent2@desk.test'),
    ENROL => link_to('new@example.test'),
    ADDRESS => link_to('other@example.test'));

is $d->value("select email from user_account where login = 'user2'"),
    'other@example.test', 'the new address counts';
is $d->value("select count(*) from user_account
    where login = 'new\@example.test'"), 1, 'the new account is there';

# The database is away.
$d->mysql_stop;
$d->browser($STORY, STEP => 'away');
$d->mysql_start;
ok wait_until(sub { $d->web->get('login')->{status} == 200 }, 30),
    'and comes back';

done_testing;
