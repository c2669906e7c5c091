#!/usr/bin/perl

# Administration of options, the external page, templates and mailboxes in a
# browser.

use lib 't/lib';
use Desk;

my $d = Desk->new(ticket => { closing_days => 14,
    frame_origins => 'https://www.example.org', external_anonymous => undef });

$d->seed->start;
$d->browser('t/browser/admin_mail.mjs');

is $d->value("select value from desk_option where name = 'business_hours'"),
    'mon=08:00-12:00,13:00-17:00 fri=09:00-12:00', 'hours are stored';
is $d->value("select value from desk_option where name = 'external_url'"),
    $d->base, 'who lets visitors in has an address for links';

done_testing;
