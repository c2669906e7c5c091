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
like $invoice->{content}, qr/HD-00001/, 'an invoice is issued';
unlike $invoice->{content}, qr/would be refused/, 'which lacks nothing';

done_testing;
