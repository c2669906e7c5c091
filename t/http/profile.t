#!/usr/bin/perl

# One's own settings: name, language, zone, address, password, notices.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, ticket => { no_assign_reminder => 'on',
    throttle_login => 12 });
$d->mailbox($_) for 'user@desk.test', 'agent@desk.test',
    'other@example.test';
$d->seed->start;

my $user = $d->web->login('user');
my $page = $user->get('profile/');
is($page->{status}, 200, 'a user has settings');
unlike($page->{content}, qr/name="new_ticket"/, 'no notices of agents');

# The link in the last mail, below the base.
sub link_in {
    my $mail = ($_[-1] // '') =~ s/=\r?\n//gr;
    return $mail =~ m{^\Q@{[ $d->base ]}\E(profile\S+)}m ? $1 : '';
}

sub save { $user->submit($user->get('profile/'), { name => 'Uma User', @_ }) }

like(save(name => 'Uma Umlaut', language => 'de')->{content},
    qr/Gespeichert/, 'saved, and German at once');
is($d->value("select name from user_account where id = 4"), 'Uma Umlaut',
    'the name');
is($d->value("select group_concat(field order by id) from audit where"
    . " object = 'user' and user_id = 4"), 'name,language', 'with a trace');
is(save(zone => 'Mars/Olympus')->{status}, 422, 'no such zone');
is(save(zone => '../../../etc/passwd')->{status}, 422, 'no path');
is(save(name => ' ')->{status}, 422, 'a name is needed');
save(language => 'xx');
is($d->value('select language = "" from user_account where id = 4'), 1,
    'no such language: the browser\'s');

# Times are those of the reader's zone.
$user->submit($user->get('new'), { subject => 'When', text => 'Text',
    type => 1 });
$d->sql("update ticket set created = '2026-07-01 22:30:00'");
my ($number) = $d->value('select number from ticket');
like($user->get("t/$number")->{content}, qr/2026-07-01 22:30/, 'UTC');
save(zone => 'Asia/Tokyo');
like($user->get("t/$number")->{content}, qr/2026-07-02 07:30/, 'in Tokyo');

# A new address counts when its link was opened.
is(save(email => 'not an address')->{status}, 422, 'no address');
like(save(email => 'Other@Example.test')->{content}, qr/mailed to the new/,
    'the new address is asked');
is($d->value('select email from user_account where id = 4'),
    'user@desk.test', 'until then the old one stays');
ok(wait_until(sub { $d->inbox('other@example.test') == 1 }), 'mailed');
my $link = link_in($d->inbox('other@example.test'));
like($link, qr{^profile/address/}, 'a link');
my $agent = $d->web->login('agent');
is($agent->get($link)->{status}, 410, 'which is nobody else\'s');
is($d->web->get($link, no_follow => 1)->{status}, 303, 'nor a visitor\'s');
my $confirm = $user->get($link);
like($confirm->{content}, qr/other\@example\.test/, 'it says what it does');
is($d->value('select email from user_account where id = 4'),
    'user@desk.test', 'looking changes nothing');
$user->submit($confirm, {}, form => qr{profile/address|csrf.*Confirm}s);
is($d->value('select email from user_account where id = 4'),
    'other@example.test', 'confirmed');
is($user->get($link)->{status}, 410, 'once');

# What somebody else has.
save(email => 'agent@desk.test');
ok(wait_until(sub { $link = link_in(grep { /Confirm/ }
    $d->inbox('agent@desk.test')) }), 'mailed, too');
my $r = $user->submit($user->get($link), {},
    form => qr{profile/address|csrf.*Confirm}s);
is($r->{status}, 422, 'but not taken over');
is($d->value('select email from user_account where id = 4'),
    'other@example.test', 'it stays');

# Too many letters: said beside the address.
my $often;
$often = save(email => "n$_\@example.test") for 1 .. 5;
is($often->{status}, 429, 'not without end');
like($often->{content}, qr/id="?email_err"?>Too many tries/,
    'said where it belongs');

# Password.
my $other = $d->web->login('user');
sub password {
    my ($old, $new, $again) = @_;
    return $user->submit($user->get('profile/'), { old => $old,
        password => $new, again => $again // $new });
}

is(password('wrong', 'a new password')->{status}, 422, 'the old one wrong');
is(password('user-password', 'short')->{status}, 422, 'too short');
is(password('user-password', 'a new password', 'x')->{status}, 422,
    'not twice the same');
is($other->get('mine', no_follow => 1)->{status}, 200,
    'the other session is still there');
like(password('user-password', 'a new password')->{content},
    qr/The new password is set/, 'changed');
is($user->get('mine', no_follow => 1)->{status}, 200, 'and still signed in');
is($other->get('mine', no_follow => 1)->{status}, 303,
    'the other session is closed');

# An agent's notices.
$page = $agent->get('profile/');
like($page->{content}, qr/switched off for the whole desk/,
    'what the desk does not mail is said');
like($page->{content}, qr/name="keys" value="1" checked/, 'keys are on');
$r = $agent->submit($page, { name => 'Anna Agent', new_ticket => 1,
    unanswered => 1, hours => 4000, keys => undef });
is($r->{status}, 422, 'hours up to 999');
like($r->{content}, qr/name="hours" value="4000"/, 'what was typed is kept');
like($r->{content}, qr/name="keys" value="1">/, 'as is what was not ticked');
like($r->{content}, qr/<option value="nl">Nederlands\s*<.*value="fr">Fran/s,
    'languages have their own names');
$agent->submit($page, { name => 'Anna Agent', new_ticket => 1, daily => 1,
    unanswered => 1, hours => 8 });
is($d->value("select concat_ws(' ', new_ticket, answered, assigned,"
    . ' unanswered, daily) from user_notice where user_id = 2'), '1 1 1 8 1',
    'stored');
$user->submit($user->get('profile/'), { name => 'Uma', new_ticket => 1 },
    form => qr{name="zone"});
is($d->value('select count(*) from user_notice where user_id = 4'), 0,
    'of agents only');

# Too many wrong passwords: said in that form, and of no text.
for (1 .. 30) {
    $r = $agent->submit($agent->get('profile/'), { old => "wrong $_",
        password => 'a new password', again => 'a new password' });
    last if $r->{status} == 429;
}

like($r->{content}, qr/Please wait a quarter of an hour/, 'no more tries');
unlike($r->{content}, qr/That was a lot within/,
    'which is of no other form');

done_testing;
