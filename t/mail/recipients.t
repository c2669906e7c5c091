#!/usr/bin/perl
#
# One mailbox feeds several types by the recipient; each type has its own cap
# of automatic answers, and what was held back stands in the log of mail.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1,
    ticket => { autoreply_per_hour => 4, autoreply_desk_per_hour => 9 });
$d->seed(<<'END')->start;
insert into template (kind, name, body, is_default)
values ('auto_reply', 'Auto', 'Thanks', 1);
insert into mailbox_rule (mailbox_id, recipient, type_id) values
(1, 'sales@desk.test', 2), (1, 'support+facilities@desk.test', 3);
END

sub handled {
    my ($n) = @_;
    return wait_until(sub { $d->value("select count(*) from mail_in
        where state <> 'received'") >= $n }, 60);
}

sub replies {
    return $d->value("select count(*) from outbox where kind = 'auto_reply'
        and type_id = $_[0]");
}

$d->drop($d->mail(subject => 'Alias', from => 'a@x.test',
    to => 'Sales <Sales@desk.test>'));
$d->drop($d->mail(subject => 'Plus', from => 'b@x.test',
    to => 'support+facilities@desk.test'));
$d->drop($d->mail(subject => 'Blind', from => 'c@x.test',
    to => 'undisclosed@x.test', headers => ['Delivered-To: sales@desk.test']));
$d->drop($d->mail(subject => 'Copy', from => 'd@x.test',
    to => 'else@x.test', headers => ['Cc: sales@desk.test']));
$d->drop($d->mail(subject => 'Default', from => 'e@x.test'));
ok handled(5), 'mail to several addresses of one mailbox';
is_deeply { map { @$_ } $d->sql('select subject, type_id from ticket') },
    { Alias => 2, Plus => 3, Blind => 2, Copy => 2, Default => 1 },
    'gets the type of the recipient: alias, plus-address, blind copy, copy';

$d->drop($d->mail(subject => "More $_", from => "f$_\@x.test")) for 1 .. 6;
ok handled(11), 'more of one type';
is replies(1), 4, 'which answers so often in an hour';
is replies(2), 3, 'while another type goes on';
is $d->value("select count(*) from mail_in where no_reply = 'type-cap'"), 3,
    'the rest is held back';

my ($sender) = $d->value("select sender from mail_in
    where no_reply = 'type-cap' limit 1");
like $d->web->login('admin')->get('admin/mail?q=' . $sender =~ s/@/%40/r)
    ->{content}, qr/too many automatic answers in the last hour/,
    'and the log of mail says so';

$d->drop($d->mail(subject => "Other $_", from => "h$_\@x.test",
    to => 'support+facilities@desk.test')) for 1 .. 3;
ok handled(14), 'still more of another type';
is replies(2) + replies(1) + replies(3), 9, 'which answers until the desk has';
is $d->value("select count(*) from mail_in where no_reply = 'desk-cap'"), 2,
    'the rest is held back, too';
like $d->web->login('admin')->get('admin/health')->{content},
    qr/Automatic answers are held back/, 'the page of health says so';
like join('', $d->ticketd('status')), qr/^replies  9 automatic/m,
    'ticketd status counts them';

my $web = $d->web;
is $web->submit($web->get('new'), { subject => 'Form', text => 'x',
    email => 'g@x.test', type => 1 })->{status}, 200, 'a ticket by the form';
is replies(1), 4, 'shares the cap';

done_testing;
