#!/usr/bin/perl

# Administration of options, the external page, templates and mailboxes in a
# browser.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, mailboxes => ['sales@desk.test'], ticket => { closing_days => 14,
    frame_origins => 'https://www.example.org', external_anonymous => undef });

$d->seed(<<'END')->start;
insert into user_group_member values (1, 1);
END

my $admin = $d->web->login('admin');

$admin->submit($admin->get('agent/new'), { first_name => 'Carla', type => 1,
    last_name => 'Customer', email => 'customer@example.test',
    subject => 'The printer', text => 'It burns.' });
$d->browser('t/browser/admin_mail.mjs', TK_IMAP => $d->port('IMAP'),
    TK_NUMBER => $d->value('select number from ticket'));

is $d->value("select value from desk_option where name = 'business_hours'"),
    'mon=08:00-12:00,13:00-17:00 fri=09:00-12:00', 'hours are stored';
is $d->value("select value from desk_option where name = 'external_url'"),
    $d->base, 'who lets visitors in has an address for links';
is $d->value("select count(*) from mailbox where email = 'sales\@desk.test'"),
    1, 'the mailbox is there';

done_testing;
