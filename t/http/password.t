#!/usr/bin/perl

# Lost passwords and registration by a mailed link: the same answer whether
# there is an account or not, links that are good once and for two hours.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, ticket => { registration => 'on',
    registration_group => 'Staff' });
$d->mailbox($_) for 'user@desk.test', 'agent@desk.test',
    'other@example.test';
$d->seed->start;

my $visitor = $d->web;

# The link in the newest mail to an address, below the base; waits for it.
sub link_to {
    my ($address, $n) = @_;

    wait_until(sub { $d->inbox($address) >= $n });
    my $mail = ($d->inbox($address))[-1] // '';
    $mail =~ s/=\r?\n//g;
    my ($path) = $mail =~ m{^\Q@{[ $d->base ]}\E(\S+)}m;
    return ($path, $mail);
}

sub ask {
    my ($what) = @_;
    my $r = $visitor->submit($visitor->get('password'), { login => $what });

    $r->{content} =~ s/name="(?:csrf|nonce)" value="[^"]*"//g;
    return $r->{content};
}

like($visitor->get('login')->{content}, qr/href="[^"]*password"/,
    'the sign-in page leads there');
my $known = ask('user@desk.test');
is(ask('nobody@example.test'), $known, 'the answer tells nothing');
like($known, qr/Please look at your mail/, 'and says what comes');

my ($path, $mail) = link_to('user@desk.test', 1);
like($path // '', qr{^password/[\w.-]+\z}, 'a link is mailed');
like($mail, qr/^Auto-Submitted: auto-generated/m, 'by a program');
like($mail, qr/^Subject: Choose a new password/m, 'with a subject');
unlike($mail, qr/\[ts #/, 'about no ticket');
is($d->value("select count(*) from outbox where kind = 'notice_password'"), 1,
    'and to nobody else');
is($d->value('select count(*) from outbox where ticket_id is null'), 1,
    'it belongs to no ticket');
unlike($d->value('select data from outbox'), qr/password/,
    'the token stands in no table');

my $user = $d->web->login('user');
my $page = $visitor->get($path);
is($page->{status}, 200, 'the link opens');
like($page->{content}, qr/value="user"/, 'and says whose it is');
unlike($d->access_log, qr{password/[\w-]{3,}\.\d}, 'no log has it');

sub choose {
    my ($password, $again) = @_;
    return $visitor->submit($page, { password => $password,
        again => $again // $password });
}

is(choose('short')->{status}, 422, 'not too short');
is(choose('long enough', 'other')->{status}, 422, 'twice the same');
is(choose('aaaaaaaaaaaa')->{status}, 422, 'not one letter over and over');
is(choose('user@desk.test')->{status}, 422, 'not the address');
my $r = choose('a better one');
like($r->{content}, qr/The new password is set/, 'then it is set');
is($user->get('mine', no_follow => 1)->{status}, 303,
    'who was signed in is signed out');
is($visitor->get($path)->{status}, 410, 'the link is good once');
is(choose('a third one')->{status}, 410, 'the form, too');
ok(eval { $d->web->login('user', 'a better one') }, 'the new one signs in');
ok(!eval { $d->web->login('user') }, 'the old one does not');

# Nobody makes a link for somebody else, or lengthens its life.
ask('user');
($path) = link_to('user@desk.test', 2);
my ($who, $until, $mac) = split /\./, $path =~ s{^password/}{}r;
is($visitor->get("password/$_")->{status}, 410, "not $_") for
    "$who.$until.AAAA", "MQ.$until.$mac", "$who." . ($until + 1) . ".$mac",
    "$who.$until", "$who.9999999999999999999.$mac", 'x', '....', 'MQ..';
is($visitor->get("password/$who.$until.$mac")->{status}, 200, 'itself does');
$d->sql("update user_account set disabled = 1 where login = 'user'");
is($visitor->get("password/$who.$until.$mac")->{status}, 410,
    'not of a disabled account');
$d->sql("update user_account set disabled = 0, email = 'moved\@desk.test'
    where login = 'user'");
is($visitor->get("password/$who.$until.$mac")->{status}, 410,
    'nor where the account has another address by now');
$d->sql("update user_account set email = 'user\@desk.test'
    where login = 'user'");

# Three an hour for one account.
ask('user') for 1 .. 4;
sleep 1;
is($d->value("select count(*) from outbox where kind = 'notice_password'"), 3,
    'no more than three mails in an hour');

# Registration.
sub register {
    my $r = $visitor->submit($visitor->get('register'), { email => $_[0] });
    return $r->{content} =~ s/name="(?:csrf|nonce)" value="[^"]*"//gr;
}

is(register('agent@desk.test'), register('customer@example.test'),
    'the answer tells nothing here either');
is($visitor->submit($visitor->get('register'), { email => 'x y' })->{status},
    422, 'an address is needed');
(my $known_path, $mail) = link_to('agent@desk.test', 1);
is($known_path, 'password', 'who has an account is led to the password');
($path) = link_to('customer@example.test', 1);
like($path, qr{^register/}, 'the other gets a link');
$page = $visitor->get($path);
like($page->{content}, qr/value="customer\@example.test"/, 'for its address');
is($visitor->submit($page, { name => '', password => 'good enough',
    again => 'good enough' })->{status}, 422, 'a name is needed');
$r = $visitor->submit($page, { name => 'Carla Customer',
    password => 'good enough', again => 'good enough' });
like($r->{content}, qr/Your account is ready/, 'the account is made');
is($visitor->get($path)->{status}, 410, 'once');

my $carla = $d->web->login('customer@example.test', 'good enough');
is($carla->get('mine')->{status}, 200, 'and signs in');
is($carla->get('new')->{status}, 200, 'with the rights of the group');
is($d->value("select contact_id from user_account where login ="
    . " 'customer\@example.test'"), 1, 'linked to its contact');

# Asking too often from one place.
$d->{ticket}{throttle_login} = 3;
$d->{ticket}{registration} = undef;
$d->configure->nginx_reload;
$d->sql('delete from throttle');
$visitor = $d->web;
my @status = map { $visitor->submit($visitor->get('password'),
    { login => "x$_" })->{status} } 1 .. 4;
is("@status", '200 200 200 429', 'asking too often is refused');
is($visitor->get('register')->{status}, 404, 'off, there is no registration');
unlike($visitor->get('login')->{content}, qr/href="[^"]*register"/,
    'and no link to it');

done_testing;
