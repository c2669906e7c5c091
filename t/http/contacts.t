#!/usr/bin/perl

# Contacts and companies as agents keep them: lists, finding, forms, merging,
# deleting; and who may not see them.

use utf8;
use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $agent = $d->web->login('agent');
my $user = $d->web->login('user');

# The list and finding.
like $agent->get('agent/')->{content}, qr{/contacts/"}, 'an entry on top';
unlike $user->get('mine')->{content}, qr{/contacts/"}, 'for agents alone';
is $user->get('contacts/')->{status}, 403, 'no user reads them';
is found(''), 'Carla Customer,Oskar Other,Uma User,Ulf User'
    =~ s/Uma User,Ulf User/Ulf User,Uma User/r, 'by name';
is found('cust'), 'Carla Customer', 'by the last name\'s beginning';
is found('OSK'), 'Oskar Other', 'by the first name\'s';
is found('uma us'), 'Uma User', 'by both';
is found('user2@'), 'Ulf User', 'by an address';
is found('harbour'), 'Carla Customer', 'by the company';
is found('%'), '', 'a percent sign is one';
is found('_arla'), '', 'and so is an underscore';
is found('ustomer'), '', 'beginnings count';

# Pages of the list.
$d->sql("insert into contact (first_name, last_name, created, modified)
    select concat('Fn', seq), concat('Zz', lpad(seq div 2, 3, '0')), now(3),
    now(3) from seq_1_to_120");
my ($page, %seen) = $agent->get('contacts/');
for (1 .. 4) {
    $seen{$1}++ while $page->{content} =~ m{contacts/(\d+)"}g;
    my ($next) = $page->{content} =~ m{rel="next"} && $page->{content}
        =~ m{contacts/\?(after=\d+)"[^>]*rel="next"} or last;
    $page = $agent->get("contacts/?$next");
}
is scalar(keys %seen), 124, 'page by page all of them, none left out';

# One of them.
$d->sql('update contact_email set proved = now(3) where contact_id = 1');
my $form = $agent->get('contacts/1/edit');
like $form->{content}, qr/Deutschland|Germany/, 'countries to choose from';
my $r = $agent->submit($form, { first_name => 'Carla', gender => 'f',
    function => 'Head <b>', zip => '20457', city => 'Hamburg',
    country => 'DE', address => 'Quay Road', address_no => '4',
    email_2 => ' Second@Example.test ', email_kind_2 => 'home',
    email_preferred => 2, phone_1 => '+49 40 1', phone_kind_1 => 'cellular',
    company => 'New Company' });
is $r->{status}, 200, 'saved';
like $r->{content}, qr/Quay Road 4\n20457 Hamburg\nGermany/,
    'the address in lines';
like $r->{content}, qr/Head &lt;b&gt;/, 'a text is a text';
like $r->{content}, qr/second\@example\.test.*preferred.*customer\@example/s,
    'two addresses, the preferred one first';
is $d->value("select group_concat(address, ' ', proved is not null
    order by address) from contact_email where contact_id = 1"),
    'customer@example.test 1,second@example.test 0',
    'one that stays is as proved as it was';
is $d->value("select p.name from contact c join company p
    on p.id = c.company_id where c.id = 1"), 'New Company',
    'a company that was not there is made';
is $d->value("select group_concat(field order by field) from audit
    where object = 'contact' and object_id = 1"),
    'address,address_no,city,company,country,email,function,phone,zip',
    'each change has its row';
$r = $agent->submit($agent->get('contacts/1/edit'),
    { company => 'harbour logistics' }, form => qr/name="company"/);
is $d->value('select company_id from contact where id = 1'), 1,
    'one that is there is found by its name';

$r = $agent->submit($agent->get('contacts/new'),
    { last_name => 'Double', email_1 => 'other@example.test' });
is $r->{status}, 422, 'an address belongs to one contact';
like $r->{content}, qr{contacts/2"}, 'which is shown';
like $r->{content}, qr/value="Double"/, 'what was typed is kept';
is $d->value("select count(*) from contact where last_name = 'Double'"), 0,
    'nothing is made';
$r = $agent->submit($agent->get('contacts/new'), { last_name => 'X',
    email_1 => 'no address' });
is $r->{status}, 422, 'this is none';
is $agent->submit($agent->get('contacts/new'), { first_name => '' })
    ->{status}, 422, 'nobody is nothing';
is $agent->submit($agent->get('contacts/new'), { last_name => 'x' x 101 })
    ->{status}, 422, 'a name has an end';
$r = $agent->submit($agent->get('contacts/new'), { first_name => 'Nora',
    last_name => 'New', email_1 => 'nora@example.test' });
like $r->{url}, qr{contacts/(\d+)}, 'a new one';
my ($nora) = $r->{url} =~ m{contacts/(\d+)};

# What a mail has brought may be more than a form takes; it stays.
$d->sql("insert into contact_email (address, contact_id, kind,
    preferred) values ('j\xc3\xb6rg\@x.test', $nora,
    'work', 0)");
$r = $agent->submit($agent->get("contacts/$nora/edit"),
    { last_name => 'Newer' }, form => qr/name="last_name"/);
is $r->{status}, 200, 'an address that is there already stays';
is $d->value("select hex(address) from contact_email where contact_id = $nora
    and address like 'j%'"), uc unpack('H*', "j\xc3\xb6rg\@x.test"), 'as it is';
is $d->value("select last_name from contact where id = $nora"), 'Newer',
    'what changed is saved';
is $agent->submit($agent->get('contacts/3/edit'),
    { email_2 => "j\xc3\xb6rg\@x.test" }, form => qr/name="last_name"/)
    ->{status}, 422, 'somebody else does not get it';
is $agent->submit($agent->get("contacts/$nora/edit"),
    { email_3 => "j\xc3\xa4rg\@x.test" }, form => qr/name="last_name"/)
    ->{status}, 422, 'nor is another one taken';
$d->sql("delete from contact_email where address like 'j%'");

my ($one, $two) = map { $agent->get('contacts/1/edit') } 1 .. 2;
$agent->submit($one, { title => 'Dr.' }, form => qr/name="title"/);
sleep 1;
$r = $agent->submit($two, { title => 'Prof.' }, form => qr/name="title"/);
is $d->value('select title from contact where id = 1'), 'Dr.',
    'the later of two does not win unseen';
like $r->{content}, qr/somebody else changed it/, 'and is told';

# Tickets of a contact: of the types that the agent manages.
tickets(1, 'Of Support', 1);
$d->sql("update ticket set contact_name = 'As then' where subject = 'Of Support'");
$agent->submit($agent->get('contacts/1/edit'), { last_name => 'Renamed' },
    form => qr/name="last_name"/);
is $d->value("select last_name from contact where id = 1"), 'Renamed',
    'somebody else by name';
is $d->value("select contact_name from ticket where subject = 'Of Support'"),
    'As then', 'but not in the tickets of before';
$agent->submit($agent->get('contacts/1/edit'), { last_name => 'Customer' },
    form => qr/name="last_name"/);
tickets(3, 'Of Facilities', 1);
$page = $agent->get('contacts/1')->{content};
like $page, qr/Of Support/, 'its tickets';
unlike $page, qr/Of Facilities/, 'of types that the agent manages';
like $d->web->login('agent2')->get('contacts/1')->{content},
    qr/Of Facilities/, 'another agent sees others';
tickets(1, "Number $_", 2) for 1 .. 23;
$page = $agent->get('contacts/2');
is rows($page), 20, 'twenty on a page';
my ($next) = $page->{content} =~ m{contacts/2\?(after=[\d.]+)"};
is rows($agent->get("contacts/2?$next")), 3, 'and the rest on the next';

# Merging.
$r = $agent->get("contacts/$nora/merge?with=2");
like $r->{content}, qr/other\@example\.test.*cannot be undone/s,
    'says what will happen';
$d->sql("update user_account set contact_id = 2 where login = 'user2';"
    . " update contact set department = 'Dep' where id = 2");
$r = $agent->submit($r, {}, form => qr/name="with"/);
like $r->{content}, qr/are one now/, 'merged';
is $d->value("select count(*) from ticket where contact_id = $nora"), 23,
    'tickets';
is $d->value("select contact_id from contact_email
    where address = 'other\@example.test'"), $nora, 'addresses';
is $d->value("select contact_id from user_account where login = 'user2'"),
    $nora, 'and users have moved';
is $d->value("select concat(first_name, department, company_id)
    from contact where id = $nora"), 'NoraDep2', 'what was empty is filled';
is $agent->get('contacts/2')->{status}, 404, 'the other is gone';
is $d->value("select count(*) from audit where object = 'contact'
    and field in ('merged', 'merged_into')"), 2, 'which is written down';
is $agent->get("contacts/$nora/merge?with=$nora")->{status}, 404,
    'not with itself';

# Deleting.
$r = $agent->submit($agent->get("contacts/$nora"), {},
    form => qr/$nora\/delete/);
like $r->{content}, qr/Not deleted/, 'not with tickets';
$r = $agent->submit($agent->get('contacts/4'), {}, form => qr{4/delete});
like $r->{content}, qr/Deleted/, 'without';
is $d->value('select count(*) from contact_email where contact_id = 4'), 0,
    'addresses go along';

# Companies.
like $agent->get('companies/')->{content},
    qr/Green Valley.*Harbour.*New Company/s, 'by name';
like $agent->get('companies/?q=gre')->{content}, qr/Green Valley/, 'found';
unlike $agent->get('companies/?q=gre')->{content}, qr/Harbour/, 'alone';
$r = $agent->submit($agent->get('companies/new'), { name => 'Acme',
    name2 => 'Second', vat_no => 'DE 1', comment => "Two\nlines",
    post_address => 'P.O. Box 7', post_city => 'Town', post_country => 'GB',
    crn => 'HRB 1', iban => 'DE02', bank_no => '77' });
like $r->{content}, qr/Acme.*P\.O\. Box 7\nTown\nUnited Kingdom.*Two\nlines/s,
    'made';
is $agent->submit($agent->get('companies/new'), { name => ' ' })->{status},
    422, 'it has a name';
$r = $agent->submit($agent->get('companies/new'), { name => 'Wrong',
    email => 'office at wrong' });
is $r->{status}, 422, 'and an address that is one';
like $r->{content}, qr/"office at wrong"[^>]*invalid.*err">\s*This is not/,
    'what was typed comes back, marked';
like $r->{content}, qr/value="Wrong"/, 'with the rest';
$page = $agent->get('companies/1')->{content};
like $page, qr/Carla Customer/, 'its people';
$d->sql("update ticket set company_id = 1 where subject = 'Of Support'");
like $agent->get('companies/1')->{content}, qr/Of Support/, 'its tickets';
$r = $agent->submit($agent->get('companies/1'), {}, form => qr{1/delete});
like $r->{content}, qr/Not deleted/, 'not deleted with people';
my $acme = $d->value("select id from company where name = 'Acme'");
$r = $agent->submit($agent->get("companies/$acme"), {},
    form => qr{$acme/delete});
like $r->{content}, qr/Deleted/, 'deleted without';
like $agent->get('companies/options?company=harb')->{content},
    qr/^\s*<option value="Harbour Logistics">/, 'options while typing';

done_testing;


sub found {
    my $html = $agent->get('contacts/?q=' . Desk::Web::encode([['', shift]])
        =~ s/^=//r)->{content};

    return join ',', $html =~ m{contacts/\d+"><span[^>]*>[^<]*</span><bdi>([^<]*)}g;
}


sub tickets {
    my ($type, $subject, $contact) = @_;

    $d->sql("insert into ticket (number, type_id, status_id, subject, email,
        created, modified, verifier, contact_id, origin) select
        coalesce(max(number), 202600000) + 1, $type, 1, '$subject', 'x\@y.test',
        utc_timestamp(3), utc_timestamp(3), unhex(md5(rand())), $contact,
        'form' from ticket");
}


sub rows {
    my %seen;

    $seen{$1}++ while $_[0]{content} =~ m{agent/t/(\d+)}g;
    return scalar keys %seen;
}
