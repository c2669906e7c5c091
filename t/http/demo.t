#!/usr/bin/perl

# The demo desk of script/server, as a first look finds it.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
my %v = (MAIL => 'support@desk.test', IMAP_PORT => 993,
    MAIL_PASSWORD => 'mail secret',
    map { $_ . '_PASSWORD' => lc $_ . '-password' } qw(ADMIN AGENT USER));
my $file = $d->dir . '/demo.desk';

spew($file, slurp("$Desk::ROOT/sql/demo/demo.desk") =~ s/\@([A-Z_]+)\@/$v{$1}/gr);
is((($d->ticketd('apply', $file))[0]), 0, 'the desk is made');
$d->sql(slurp("$Desk::ROOT/sql/demo/demo.sql"));
$d->start;

my $admin = $d->web->login('admin');
my ($from, $to) = map { $d->value("select $_(day) from time_entry") }
    qw(min max);
my $draft = $admin->get("billing/invoices/new?company=1&from=$from&to=$to");

like $draft->{content}, qr/Harbour Help Desk GmbH/, 'a draft names the seller';
my $invoice = $admin->submit($draft, { reference => 'HL-7' },
    form => qr/name="vat"/);
like $invoice->{content}, qr/HD-00002/, 'an invoice is issued';
unlike $invoice->{content}, qr/would be refused/, 'which lacks nothing';

# Something of everything.
my %least = (
    'type where group_id is not null' => 3,
    'contact where company_id is not null' => 6,
    'company where ticket_group = 1' => 1,
    'message where kind = 3' => 3,
    'message where moved = 1' => 1,
    'ticket where hidden = 0 and company_id is not null' => 10,
    'ticket where hidden = 2 and merged_into is not null' => 1,
    'ticket_trash' => 1, 'ticket_snooze' => 1, 'ticket_cc' => 1,
    'ticket_link' => 4, 'saved_view' => 1,
    'rate where company_id is not null' => 1, 'rate' => 3,
    'time_entry where invoice_id is null' => 5, 'invoice' => 2,
    'template' => 7, 'mailbox' => 1,
);

ok $d->value("select count(*) from $_") >= $least{$_}, "$_: $least{$_}"
    for sort keys %least;
is $d->value('select count(*) from status s where not exists
    (select 1 from ticket t where t.status_id = s.id and t.hidden = 0)'), 0,
    'each status has tickets';
is $d->value('select count(*) from custom_field f where not exists
    (select 1 from ticket_field v where v.field_id = f.id)'), 0,
    'each custom field has values';
is $d->value("select count(distinct kind) from custom_field"), 5,
    'of five kinds';
is $d->value("select sum(l.net) - max(i.net) from invoice i
    join invoice_line l on l.invoice_id = i.id where i.number = 1"), 0,
    'an invoice adds up';
is +($d->ticketd('recount'))[0], 0, 'the counters agree';

my $agent = $d->web->login('agent');

for (qw(agent/ agent/trash billing/ contacts/ companies/1
    reports/ mine profile/))
{
    is $agent->get($_)->{status}, 200, "$_ opens";
}

unlike $admin->get('billing/invoices/1')->{content}, qr/would be refused/,
    'an invoice that lacks nothing';
like $d->web->login('user')->get('mine')->{content}, qr/No label can be/,
    'a user sees the tickets of the company';

done_testing;
