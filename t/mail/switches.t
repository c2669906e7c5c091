#!/usr/bin/perl

# Two switches as a customer meets them: "only administrators reopen", by mail
# and by the page; the external page off, for links that were given out and
# for links in mails.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1);
$d->seed->start;
my $agent = $d->web->login('agent');

sub option {
    my ($name, $value) = @_;

    $d->sql("replace into desk_option values ('$name', '$value');
        update desk set revision = revision + 1");
    sleep 2;
}

sub tickets { return $d->value('select count(*) from ticket') }

$d->drop($d->mail(from => 'customer@example.test', subject => 'Lamp'));
ok wait_until(sub { $d->inbox == 1 }), 'a ticket, answered';
my ($auto) = $d->inbox;
my ($link, $n) = $auto =~ m{(http://\S+/t/(\d+)/[\w-]{22})};
my $web = $d->web;
is $web->get($link)->{status}, 200, 'its link opens it';
$d->sql("update ticket set status_id = 3, closed = utc_timestamp(3),
    unanswered_since = null where number = $n");

# Only administrators reopen.
my ($csrf) = $web->get($link)->{content} =~ /name="?csrf"? value="([^"]+)"/;
ok $csrf, 'a form\'s token';
option(admins_reopen => 'on');
unlike $web->get($link)->{content}, qr{/reopen"}, 'no button on the page';
$web->post("$link/reopen", { csrf => $csrf });
is $d->value("select status_id from ticket where number = $n"), 3,
    'nor by the address';
$d->deliver($d->mail(from => 'customer@example.test',
    subject => "Re: [ts #$n] Lamp", body => "Dark again\n"));
ok wait_until(sub { tickets() == 2 }), 'a mail is a new ticket';
is $d->value("select status_id from ticket where number = $n"), 3,
    'the old one stays closed';
is $d->value('select rule from mail_in order by id desc limit 1'), 'closed',
    'by that rule';
my $new = $d->value('select max(number) from ticket');
like $agent->get("agent/t/$new/related")->{content}, qr{agent/t/$n"},
    'linked to the old one';
unlike $d->value("select subject from ticket where number = $new"), qr/\[ts/,
    'without its tag';

# The external page off.
option(admins_reopen => 'off');
option(external => 'off');
is $web->get($link)->{status}, 404, 'a link that was given out';
is $d->web->get('new')->{status}, 404, 'no form for visitors';
my $before = () = $d->inbox;
$agent->submit($agent->get("agent/t/$new"), { text => 'We come' },
    form => qr{/message});
ok wait_until(sub { (() = $d->inbox) > $before }), 'an answer is mailed';
my ($mail) = grep { /We come/ } $d->inbox;
like $mail, qr{/support/t/$new\b}, 'with the signed-in page';
unlike $mail, qr{/t/$new/[\w-]{22}}, 'and no secret';

# The user's own screen is there all the same.
my $user = $d->web->login('user');
is $user->get('mine')->{status}, 200, 'a user has the own tickets';
$user->submit($user->get('new'), { type => 1, subject => 'Mine', text => 'T' });
is $d->value("select owner_id from ticket where subject = 'Mine'"), 4,
    'and makes one';

done_testing;
