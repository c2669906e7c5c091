#!/usr/bin/perl

# Contacts as CSV: out, and in again, looked at first.

use utf8;
use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed(<<'END')->start(ticketd => 1);
update contact set first_name = '=1+1', city = 'Köln, "West"', country = 'DE'
 where id = 1;
insert into contact_phone (contact_id, number, kind) values
    (1, '+49 1', 'cellular');
END

my $agent = $d->web->login('agent');

# Out.
my $page = $agent->get('contacts/');
my ($form) = grep { $_->{action} =~ /export/ } Desk::Web::forms($page);
my $csv = result($agent->send_form($form, $form->{fields}));
utf8::decode($csv);
my @lines = split /\r\n/, $csv;
is scalar @lines, 5, 'four contacts and the heads';
like $lines[0], qr/^\x{feff}?first_name,middle_name,last_name,.*,email,/,
    'columns by name';
like $csv, qr/'=1\+1/, 'no formula';
like $csv, qr/"Köln, ""West"""/, 'texts in quotes';

# In again: nothing is new.
my $report = import($csv, 'look');
like $report, qr{0,new.*4,changed.*0,bad}s, 'all four are known';
is people(), 4, 'a look makes none';

# New ones, changes, bad ones.
my $text = "email;last_name;country;company;work;gender;unknown\n"
    . "New\@Example.test;New;Germany;Acme;+49 30;f;?\n"
    . "customer\@example.test;;GB;;+44 1;;\n"
    . "no address;Bad;;;;;\n"
    . "third\@example.test;Third;Atlantis;;;;\n"
    . ";;;;;;\n"
    . "gender\@example.test;G;;;;x;\n";
$report = import($text, 'look');
like $report, qr/2,new,New,new\@example\.test/, 'a new one would be made';
like $report, qr/3,changed,.*customer\@example\.test/, 'one changed';
like $report, qr/4,bad,Bad,no address,email,email/, 'no address';
like $report, qr/5,bad,.*country,unknown/, 'no country';
like $report, qr/gender,wrong/, 'no gender';
like $report, qr/1,new.*1,changed.*3,bad/s, 'counted';
is people(), 4, 'a look changes nothing';
import($text, 'write');
is people(), 5, 'then it is done';
is $d->value("select concat_ws('|', c.last_name, c.country, c.gender, p.name)
    from contact c join company p on p.id = c.company_id
    join contact_email e on e.contact_id = c.id
    where e.address = 'new\@example.test'"), 'New|DE|f|Acme',
    'with country by name and a company';
is $d->value("select concat_ws('|', first_name, city, country) from contact
    where id = 1"), "=1+1|K\xc3\xb6ln, \"West\"|GB", 'empty cells change nothing';
is $d->value("select group_concat(number order by id) from contact_phone
    where contact_id = 1"), '+49 1,+44 1', 'a phone more';
import($text, 'write');
is people(), 5, 'the same again makes nobody twice';

my $bad = import("\x00\xff\xfe nonsense", 'write', 1);
like $bad, qr/This is no CSV file/, 'nonsense is told';
is $d->web->login('user')->get('contacts/import')->{status}, 403,
    'for agents alone';

done_testing;


sub people { return $d->value('select count(*) from contact') }


sub import {
    my ($text, $how, $failing) = @_;
    my $page = $agent->get('contacts/import');
    my ($f) = grep { $_->{action} =~ /import/ } Desk::Web::forms($page);

    utf8::encode($text) if utf8::is_utf8($text);
    my $r = $agent->submit($page, { how => $how,
        files => ['contacts.csv', 'text/csv', $text] },
        form => qr/name="how"/);
    return result($r, $failing);
}


sub result {
    my ($r, $failing) = @_;
    my ($id) = $r->{url} =~ m{task/(\d+)} or die "no task: $r->{url}\n";

    wait_until(sub { ($r = $agent->get("task/$id"))->{content}
        !~ /every 1s/ }, 30);
    return $r->{content} if $failing;
    return $agent->get("task/$id/file")->{content};
}
