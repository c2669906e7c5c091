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

# Other programs' files: what they call a column, Windows' letters, tabs.
my $map = upload("Vorname\tNachname\tE-Mail-Adresse\tOrt\tNotiz\n"
    . "J\xf6rg\tGr\xfcn\tjoerg\@example.test\tM\xfcnchen\tx\n");
is join('|', map { column($map, $_) } 0 .. 4),
    'First name|Last name|E-mail|City|', 'columns are known by their names';
like $map->{content}, qr/M\xc3\xbcnchen/, 'and what stands in them is shown';
like $map->{content}, qr/name="heads" value="1" checked/,
    'the first line names them';
result($agent->submit($map, { how => 'write', c4 => 12 },
    form => qr/name="how"/));
is $d->value("select concat_ws('|', first_name, last_name, city, address)
    from contact order by id desc limit 1"),
    "J\xc3\xb6rg|Gr\xc3\xbcn|M\xc3\xbcnchen|x", 'as it was chosen';

# Without a line of names.
$map = upload("Ada;Byron;ada\@example.test\n");
unlike $map->{content}, qr/name="heads" value="1" checked/, 'no names there';
result($agent->submit($map, { how => 'write', c0 => 1, c1 => 3, c2 => 19 },
    form => qr/name="how"/));
is $d->value("select concat_ws('|', first_name, last_name) from contact
    order by id desc limit 1"), 'Ada|Byron', 'the first line is a contact';

like $agent->submit(upload("a;b\n1;2\n"), { how => 'write' },
    form => qr/name="how"/)->{content}, qr/No column was chosen/,
    'nothing chosen is told';
like upload("\x00\xff\xfe nonsense")->{content}, qr/This is no CSV file/,
    'nonsense, too';

# The file in the form is the one that was sent, by the one who sent it.
my ($form2) = grep { grep { $_->[0] eq 'file' } @{ $_->{fields} } }
    Desk::Web::forms(upload("email\nx\@example.test\n"));
my %sent = map { @$_ } @{ $form2->{fields} };
my $other = $d->web->login('agent2');
my ($csrf) = $other->get('contacts/import')->{content}
    =~ /name="csrf" value="([^"]+)"/;
is $other->post('contacts/import', { %sent, csrf => $csrf, nonce => 'n1' })
    ->{status}, 422, "another's is refused";
is $d->web->login('user')->get('contacts/import')->{status}, 403,
    'for agents alone';

done_testing;


sub people { return $d->value('select count(*) from contact') }


sub import {
    my ($text, $how, %columns) = @_;

    return result($agent->submit(upload($text), { how => $how, %columns },
        form => qr/name="how"/));
}


# The page that asks what the columns are.
sub upload {
    my ($text) = @_;

    utf8::encode($text) if utf8::is_utf8($text);
    return $agent->submit($agent->get('contacts/import'),
        { files => ['contacts.csv', 'text/csv', $text] },
        form => qr/name="files"/);
}


# What the page takes a column for.
sub column {
    my ($page, $i) = @_;

    return $page->{content} =~ m{<select name="c$i"(?:(?!</select>).)*?<option value="\d+" selected>([^<]*?)\s*<}s
        ? $1 : '';
}


sub result {
    my ($r) = @_;
    my ($id) = $r->{url} =~ m{task/(\d+)} or die "no task: $r->{url}\n";

    wait_until(sub { ($r = $agent->get("task/$id"))->{content}
        !~ /every 1s/ }, 30);
    return $agent->get("task/$id/file")->{content};
}
