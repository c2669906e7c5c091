#!/usr/bin/perl

# Hours of a period as pages and files, and invoices of them: numbers without
# gaps, every entry billed once, taken back by a credit note, on paper (PDF)
# and as XRechnung.

use lib 't/lib';
use Desk;
use JSON::PP ();

my $d = Desk->new(workers => 2);
$d->seed;
people();
$d->start(ticketd => 1);

my $boss = $d->web->login('agent');
my $other = $d->web->login('agent2');
my $token = token($boss);

# --- Hours ----------------------------------------------------------------

my $page = $boss->get('billing/?from=2026-10-01&to=2026-10-31');
is $page->{status}, 200, 'the page of hours';
like $page->{content}, qr/7 entries/, 'all of the period in one\'s types';
unlike $page->{content}, qr/Foreign/, 'and of no other type';
like $page->{content}, qr{>4\.58</td>\s*<td class="n">EUR..511\.07<},
    'with their sum';
like $boss->get('billing/')->{content}, qr/value="\d{4}-\d\d-01"/,
    'without a period it is last month';
my $mine = $boss->get('billing/?from=2026-10-01&to=2026-10-31&agent=3');
like $mine->{content}, qr/1 entry/, 'narrowed by agent';
like $boss->get('billing/?from=2026-10-01&to=2026-10-31&company=71')
    ->{content}, qr/1 entry/, 'by company';
like $boss->get('billing/?from=2026-10-01&to=2026-10-31&rate=2')->{content},
    qr/2 entries/, 'by rate';
like $boss->get('billing/?from=2026-10-01&to=2026-10-31&billed=yes')
    ->{content}, qr/No hours in this period/, 'or by whether they are billed';
is $boss->get('billing/?from=x&to=y&type=999&agent=-1')->{status}, 200,
    'nonsense is no filter';
my $theirs = $other->get('billing/?from=2026-10-01&to=2026-10-31');
unlike $theirs->{content}, qr{billing/invoices}, 'only some may bill';
is $other->get('billing/invoices')->{status}, 403, 'others are refused';
is $other->get('billing/invoices/1')->{status}, 403, 'every page of it';

# --- Files ----------------------------------------------------------------

my $csv = file($boss, $page, 'csv');
my @lines = split /\r\n/, $csv->{content};
is @lines, 9, 'a line for each entry, heads, and the sum';
is $lines[0], 'Date,Ticket no.,Subject,Type,Company,Agent,Rate,Cost code,'
    . 'Hours,An hour,Amount,Currency,Invoice', 'heads in the language';
like $lines[1], qr/^2026-10-01,202600001,"'=HYPERLINK\(""x""\)",Support,/,
    'a formula is text';
like $lines[-1], qr/^,,,,,,,,4\.58,,511\.07,EUR,/, 'the sum';
unlike $csv->{content}, qr/Foreign/, 'and no other type';
like $csv->{headers}{'content-disposition'},
    qr/hours-2026-10-01-2026-10-31\.csv/, 'the file is named by its period';
like file($boss, $page, 'csv', bom => 1)->{content}, qr/^\xef\xbb\xbfDate/,
    'with a byte order mark if wanted';

my $xlsx = file($boss, $page, 'xlsx');
spew("$d->{dir}/x.xlsx", $xlsx->{content});
my $sheet = `python3 -c 'import sys,zipfile
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(z.read("xl/worksheets/sheet1.xml").decode())' $d->{dir}/x.xlsx`;
my @rows = $sheet =~ /<row /g;
is @rows, 9, 'the same rows as XLSX';
like $sheet, qr/<v>511\.07<\/v>/, 'numbers are numbers';
like $sheet, qr/=HYPERLINK/, 'texts are there';
unlike $sheet, qr/<f>/, 'but there is no formula';

my $german = $d->web(headers => { 'Accept-Language' => 'de' })
    ->login('agent');
like file($german, $german->get('billing/?from=2026-10-01&to=2026-10-31'),
    'csv')->{content}, qr/^Datum,Ticket-Nr\./, 'heads in German';

# --- Settings -------------------------------------------------------------

my $draft_at = 'billing/invoices/new?company=70&from=2026-10-01'
    . '&to=2026-10-31';
my $draft = $boss->get($draft_at);
is $draft->{status}, 200, 'a draft';
like $draft->{content}, qr/would be refused without/, 'it says what lacks';
unlike $draft->{content}, qr/Issue invoice/, 'without a seller none is made';
like $draft->{content}, qr{No invoice can be issued yet.*href="[^"]*admin/billing"},
    'which it says, with the way there';

my $bad = $boss->submit($boss->get('admin/billing'), {
    seller_country => 'xx', payment_days => 'so', vat_rates => 'a lot' });
is $bad->{status}, 422, 'bad settings are refused';
like $bad->{content}, qr/value="so"/, 'and kept';
my %seller = (seller_name => 'Werkstatt & Söhne GmbH',
    seller_address => 'Hauptstr. 1', seller_zip => '10115',
    seller_city => 'Berlin', seller_country => 'DE',
    seller_vat_no => 'DE123456789', seller_tax_no => '12/345/67890',
    contact_name => 'Ada Admin', contact_phone => '+49 30 1234',
    contact_email => 'bill@example.test', iban => 'DE02120300000000202051',
    bic => 'BYLADEM1001', bank_holder => 'Werkstatt', number_prefix => 'RE-',
    payment_days => 14, payment_terms => 'Payable within 14 days.',
    vat_rates => '19, 7', vat_category => 'S', vat_reason => 'Reverse charge');
is $boss->submit($boss->get('admin/billing'), \%seller)->{status}, 200,
    'good ones are saved';
cmp_ok $d->value("select count(*) from audit where object = 'billing'"), '>',
    10, 'and audited';
$bad = $boss->submit($boss->get('admin/billing'), {
    iban => 'DE02120300000000202052', seller_country => 'UK' });
is $bad->{status}, 422, 'an IBAN with a slip and a country are refused';
like $bad->{content}, qr/the two letters of a country.*This is no IBAN/s,
    'in words';
my %odd = (contact_email => 'bill..x@@example', seller_country => 'XX',
    iban => '12345', vat_rates => 'a lot', payment_days => 'some');
$d->sql("update billing_setting set value = '$odd{$_}' where name = '$_'")
    for keys %odd;
is $boss->submit($boss->get('admin/billing'), {
    contact_name => 'Ada Administrator' })->{status}, 200,
    'odd values of old do not stop a change of something else';
is $d->value("select value from billing_setting where name ="
    . " 'contact_name'"), 'Ada Administrator', 'which is saved';
is $boss->submit($boss->get('admin/billing'), {
    contact_email => 'bill...x@@example' })->{status}, 422,
    'but another odd one is refused';
is $boss->submit($boss->get('admin/billing'), { %seller,
    iban => 'MT84 MALT 0110 0001 2345 MTLC AST0 01S' })->{status}, 200,
    'a long IBAN in groups';
is $boss->submit($boss->get('admin/billing'), \%seller)->{status}, 200,
    'until all are good again';

# --- Invoices -------------------------------------------------------------

$draft = $boss->get($draft_at);
unlike $draft->{content}, qr/Other Ltd/, 'a draft is of one company';
like $draft->{content}, qr/EUR..271\.07/, 'net';
like $draft->{content}, qr/EUR..51\.50/, 'VAT is rounded once';
like $draft->{content}, qr/EUR..322\.57/, 'gross';

# Hours that come in between are seen before they are billed.
$d->sql("update time_entry set hours = 200, money = 16000 where id = 1");
my $late = $boss->submit($draft, { reference => 'R-1' },
    form => qr/name="vat"/);
is $late->{status}, 409, 'other hours than seen are not billed';
like $late->{content}, qr/have changed in the meantime/, 'which it says';
is $d->value('select count(*) from invoice'), 0, 'no invoice';
is $d->value('select last from invoice_counter'), 0, 'and no number is gone';
$d->sql("update time_entry set hours = 150, money = 12000 where id = 1");

# Two people press at once.
my $form = find($boss->get($draft_at), qr/name="vat"/);
my @bodies = map {
    my $n = $_;
    [map { [$_->[0], $_->[0] eq 'nonce' ? "n$n" : $_->[0] eq 'reference'
        ? '04011000-12345-34' : $_->[1]] } @{ $form->{fields} }]
} 1 .. 6;
my @status = parallel(map { [$form->{action}, $_] } @bodies);
is $d->value("select count(*) from invoice"), 1, 'one invoice is made'
    or diag "@status";
is_deeply [sort { $a <=> $b } @status], [303, 409, 409, 409, 409, 409],
    'the others are told';
is $d->value('select count(*) from invoice_line'), 5, 'with all its lines';
is $d->value('select count(*) from time_entry where invoice_id = 1'), 5,
    'each of them billed';
is $d->value('select name from invoice'), 'RE-00001', 'the first number';

my $invoice = $boss->get('billing/invoices/1');
like $invoice->{content}, qr/RE-00001.*EUR..322\.57/s, 'it has a page';
unlike $invoice->{content}, qr/would be refused/, 'that lacks nothing';
like $invoice->{content}, qr/Germany/, 'the country by its name';
like $boss->get('billing/?from=2026-10-01&to=2026-10-31')->{content},
    qr{billing/invoices/1">RE-00001}, 'its hours name it';
like $boss->get($draft_at)->{content}, qr/Nothing is left/,
    'and are not billed again';

# Taken back, by several at once, and billed anew.
my $credit = find($invoice, qr{/credit"|Issue credit});
parallel(map { my $n = $_; [$credit->{action}, [map { [$_->[0], $_->[0]
    eq 'nonce' ? "c$n" : $_->[1]] } @{ $credit->{fields} }]] } 1 .. 4);
is $d->value("select count(*) from invoice where kind = 'credit'"), 1,
    'one credit note';
is $d->value('select count(*) from time_entry where invoice_id is not null'),
    0, 'the hours are free';
like $boss->get('billing/invoices/1')->{content},
    qr/Taken back by credit note/, 'the invoice says so';
$boss->submit($boss->get($draft_at), { reference => '04011000-12345-34',
    note => "Thank you.\nZweite Zeile: äöü €" }, form => qr/name="vat"/);
is join(',', map { $_->[0] } $d->sql('select number from invoice order by'
    . ' number')), '1,2,3', 'numbers have no gaps';
like $boss->get('billing/invoices')->{content},
    qr/RE-00003.*RE-00002.*Credit note.*RE-00001.*Cancelled/s, 'the list';

# --- Paper ----------------------------------------------------------------

my $text = pdf(3);
like $text, qr/Germany/, 'with the country by its name';
like $text, qr/Werkstatt & Söhne GmbH/, 'the PDF has real text';
like $text, qr/Customer Ltd\. Ünïcode/, 'in Unicode';
like $text, qr/RE-00003/, 'the number';
like $text, qr/322\.57/, 'and the total';
like $text, qr/IBAN DE02120300000000202051/, 'and where to pay';
like $text, qr/äöü €/, 'and the note';

# A long one.
$d->sql("insert into time_entry (message_id, user_id, agent, day, hours,"
    . " rate_id, rate_name, amount, money, created) select 1000 + seq, 2,"
    . " 'Anna Agent', '2026-09-15', 33, 1, 'Work', 8000, 2640, now(3)"
    . " from seq_1_to_150");
$d->sql("insert into message (id, ticket_id, kind, created, body) select"
    . " 1000 + seq, 1, 2, now(3), 'x' from seq_1_to_150");
my $september = 'billing/invoices/new?company=70&from=2026-09-01'
    . '&to=2026-09-30';
$boss->submit($boss->get($september), { vat => 'AE' },
    form => qr/name="vat"/);
is $d->value("select concat(net, ' ', vat, ' ', gross) from invoice where"
    . " number = 4"), '396000 0 396000', 'many lines, reverse charge';
$text = pdf(4);
my @pages = split /\f/, $text;
cmp_ok scalar @pages, '>', 3, 'several pages';
my @pos = $text =~ /^\s*(\d+)\s+2026-09-15/mg;
is "@pos", join(' ', 1 .. 150), 'every line once, in order';
like $pages[1], qr/Carried over/, 'with what was carried over';
like $text, qr/3,960\.00/, 'and the right total';

# --- XRechnung ------------------------------------------------------------

xml($_, "invoice $_") for 1 .. 4;

# Within the EU, and with a discount in the terms.
$d->sql("insert into message (id, ticket_id, kind, created, body)"
    . " values (2000, 1, 2, now(3), 'x')");
$d->sql("insert into time_entry (message_id, user_id, agent, day, hours,"
    . " rate_id, rate_name, amount, money, created) values (2000, 2,"
    . " 'Anna Agent', '2026-08-15', 100, 1, 'Work', 8000, 8000, now(3))");
$d->sql("update company set country = 'AT', vat_no = 'ATU12345678'"
    . " where id = 70");
$boss->submit($boss->get('admin/billing'), { payment_terms =>
    '#SKONTO#TAGE=14#PROZENT=2.00#' }, form => qr/payment_terms/);
$boss->submit($boss->get('billing/invoices/new?company=70&from=2026-08-01'
    . '&to=2026-08-31'), { vat => 'K', reference => 'R-5' },
    form => qr/name="vat"/);
like xml(5, 'within the EU'), qr/<cac:Delivery>/, 'where it went to';

# What would be refused, and what is written so that it is not: a seller who
# has but a tax number, Kosovo, a note that looks like a code.
sub lacks {
    my ($vat) = @_;
    my $draft = $boss->get('billing/invoices/new?company=70'
        . "&from=2026-07-01&to=2026-07-31&vat=$vat")->{content};

    return join ',', $draft =~ /<li>(.*?)<\/li>/g;
}

$d->sql("insert into message (id, ticket_id, kind, created, body)"
    . " values (2001, 1, 2, now(3), 'x')");
$d->sql("insert into time_entry (message_id, user_id, agent, day, hours,"
    . " rate_id, rate_name, amount, money, created) values (2001, 2,"
    . " 'Anna Agent', '2026-07-15', 100, 1, 'Work', 8000, 8000, now(3))");
$d->sql("update company set country = 'XK', vat_no = '' where id = 70");
$boss->submit($boss->get('admin/billing'), { seller_vat_no => '',
    payment_terms => '#SKONTO#TAGE=14#PROZENT=2#', vat_reason => 'Exempt' },
    form => qr/payment_terms/);
my $lacks = lacks('K');
like $lacks, qr/the seller.{1,5}s VAT number/, 'within the EU both numbers';
like $lacks, qr/the company.{1,5}s VAT number/, 'are wanted';
like $lacks, qr/terms of payment/, 'and terms as the rules have them';
like lacks('G'), qr/the seller.{1,5}s VAT number/, 'abroad the seller\'s';
unlike lacks('G'), qr/the company.{1,5}s VAT number/, 'but no other';
like lacks('AE'), qr/the company.{1,5}s VAT number/, 'or the buyer\'s';
$d->sql("update company set crn = 'HRB 1', vat_no = '987654321'"
    . " where id = 70");
unlike lacks('AE'), qr/the company.{1,5}s VAT number/, 'or register';
like lacks('E'), qr/the two letters of its country/, 'with its letters';
$d->sql("update company set vat_no = 'EL987654321', country = 'UK'"
    . " where id = 70");
like lacks('E'), qr/the company.{1,5}s postal code, city and country/,
    'a country that is none';
unlike lacks('E'), qr/the two letters/, 'Greece has letters of its own';
$d->sql("update company set vat_no = '', country = 'XK' where id = 70");
$boss->submit($boss->get('admin/billing'), { payment_terms =>
    '#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=80.00#' },
    form => qr/payment_terms/);
is lacks('E'), '', 'and then nothing';
$boss->submit($boss->get('billing/invoices/new?company=70&from=2026-07-01'
    . '&to=2026-07-31'), { vat => 'E', reference => 'R-6',
    note => 'Order #123# of July' }, form => qr/name="vat"/);
my $small = xml(6, 'of a seller without a VAT number');
like $small, qr{<cac:PartyIdentification>\s*<cbc:ID>12/345/67890<},
    'who is known by the tax number';
like $small, qr/<cbc:IdentificationCode>1A</, 'Kosovo is 1A';
like $small, qr/Order # 123# of July/, 'and the note has no code';

# Both checkers find what is wrong.
my $good = slurp("$d->{dir}/3.xml");
my %broken = (
    'BR-CO-10' => sub { s/(<cac:LegalMonetaryTotal>\s*<cbc:LineExtensionAmount[^>]*>)271/${1}272/ },
    'BR-CO-17' => sub { s/(<cac:TaxSubtotal>.*?<cbc:TaxAmount[^>]*>)51\.50/${1}51.51/s },
    'BR-CO-15' => sub { s/(<cbc:TaxInclusiveAmount[^>]*>)322\.57/${1}322.58/ },
    'BR-DE-15' => sub { s/<cbc:BuyerReference>.*?<\/cbc:BuyerReference>// },
    'BR-DE-5' => sub { s/<cac:Contact>\s*<cbc:Name>.*?<\/cbc:Name>/<cac:Contact>/ },
    'BR-S-5' => sub { s/(ClassifiedTaxCategory>.*?<cbc:Percent>)19\.00/${1}0/s },
    'PEPPOL-EN16931-R120' => sub { s/(<cbc:InvoicedQuantity[^>]*>)1\.50/${1}1.60/ },
    'BR-CL-08' => sub { s/Thank you/#123# Thank you/ },
    'BR-CO-09' => sub { s/DE123456789/123456789/ },
    'BR-DE-18' => sub { s/Payable within 14 days\./#SKONTO#TAGE=1#PROZENT=2.00#/ },
    'BR-DE-19' => sub { s/DE02120300000000202051/DE02120300000000202052/ },
    'PEPPOL-EN16931-R054' => sub { s/(<cac:TaxTotal>\s*<cbc:TaxAmount[^>]*>51\.50<\/cbc:TaxAmount>)/$1<\/cac:TaxTotal>$1/ },
);

# Those that the schema finds as well.
my %misshaped = (
    'SCHEMA' => sub { s/(<cbc:IssueDate>.*?<\/cbc:IssueDate>)(\s*)(<cbc:DueDate>.*?<\/cbc:DueDate>)/$3$2$1/s },
    'BR-02' => sub { s/<cbc:ID>RE-00003<\/cbc:ID>// },
    'BR-CL-14' => sub { s/(<cbc:IdentificationCode>)DE/$1UK/ },
    'BR-CL-16' => sub { s/(PaymentMeansCode>)58/${1}999/ },
    'BR-CL-23' => sub { s/unitCode="HUR"/unitCode="HOUR"/ },
    'BR-CL-25' => sub { s/schemeID="EM"/schemeID="MAIL"/ },
    'BR-CL-03' => sub { s/currencyID="EUR"/currencyID="EUX"/ },
    'BR-DEC' => sub { s/(<cbc:PayableAmount[^>]*>322\.57)/${1}0/ },
    'UBL-DT' => sub { s/<cbc:ID>VAT/<cbc:ID schemeName="x">VAT/ },
);

for my $rule (sort keys %broken, keys %misshaped) {
    local $_ = $good;
    ($broken{$rule} || $misshaped{$rule})->();
    spew("$d->{dir}/bad.xml", $_);
    my ($status, $out) = $d->capture({}, 'python3',
        "$Desk::ROOT/t/lib/en16931.py", "$d->{dir}/bad.xml");
    isnt $status, 0, "$rule broken is found";
    like $out, qr/[ :]$rule\b/, 'by its name';
    next if !$misshaped{$rule};
    isnt schema('bad'), 0, 'and does not fit the schema';
}

done_testing;


# agent manages Support and is an admin here; a third type is nobody's of them.
sub people {
    $d->sql(<<'END');
update user_account set admin = 1 where login = 'agent';
insert into company (id, name, address, address_no, zip, city, country,
    email, vat_no, comment, created, modified)
values (70, 'Customer Ltd. Ünïcode', 'Weg', '5 a', '20095', 'Hamburg', 'DE',
    'in@example.test', 'DE987654321', '', now(3), now(3)),
    (71, 'Other Ltd', '', '', '', '', '', '', '', '', now(3), now(3));
insert into rate (id, name, amount, cost_code) values (1, 'Work', 8000,
    'K-1'), (2, 'Advice', 16001, '');
insert into ticket (id, number, type_id, status_id, subject, created,
    modified, verifier, origin, company_id) values
    (1, 202600001, 1, 1, '=HYPERLINK("x")', now(3), now(3), repeat('a', 16),
        'form', 70),
    (2, 202600002, 1, 1, 'Second', now(3), now(3), repeat('b', 16), 'form',
        71),
    (3, 202600003, 3, 1, 'Foreign', now(3), now(3), repeat('c', 16), 'form',
        70),
    (4, 202600004, 1, 1, 'Nobody''s', now(3), now(3), repeat('d', 16),
        'form', null);
insert into message (id, ticket_id, kind, created, body) values
    (1, 1, 2, now(3), 'x'), (2, 1, 2, now(3), 'x'), (3, 1, 2, now(3), 'x'),
    (4, 1, 2, now(3), 'x'), (5, 1, 2, now(3), 'x'), (6, 2, 2, now(3), 'x'),
    (7, 3, 2, now(3), 'x'), (8, 4, 2, now(3), 'x'), (9, 1, 2, now(3), 'x');
insert into time_entry (id, message_id, user_id, agent, day, hours, rate_id,
    rate_name, cost_code, amount, money, created) values
    (1, 1, 2, 'Anna Agent', '2026-10-01', 150, 1, 'Work', 'K-1', 8000, 12000,
        now(3)),
    (2, 2, 3, 'Arne Agent', '2026-10-10', 33, 1, 'Work', 'K-1', 8000, 2640,
        now(3)),
    (3, 3, 2, 'Anna Agent', '2026-10-11', 25, 2, 'Advice', '', 16001, 4000,
        now(3)),
    (4, 4, 2, 'Anna Agent', '2026-10-12', 33, 2, 'Advice', '', 16001, 5280,
        now(3)),
    (5, 5, 2, 'Anna Agent', '2026-10-31', 17, 3, 'Travel', '', 18749, 3187,
        now(3)),
    (6, 6, 2, 'Anna Agent', '2026-10-20', 100, 1, 'Work', '', 12000, 12000,
        now(3)),
    (7, 7, 2, 'Anna Agent', '2026-10-20', 100, 1, 'Work', '', 8000, 8000,
        now(3)),
    (8, 8, 2, 'Anna Agent', '2026-10-21', 100, 1, 'Work', '', 12000, 12000,
        now(3)),
    (9, 9, 2, 'Anna Agent', '2026-11-01', 100, 1, 'Work', '', 8000, 8000,
        now(3));
delete from permission where type_id = 3;
update desk set revision = revision + 1;
END
}


sub token {
    return $_[0]->get('agent/new')->{content}
        =~ /name="csrf" value="([^"]+)"/ ? $1 : '';
}


sub find {
    my ($r, $which) = @_;
    my ($form) = grep { $_->{html} =~ $which } Desk::Web::forms($r);

    die "no form $which in $r->{content}" if !$form;
    return $form;
}


# The answer of a task that a form asked for.
sub result {
    my ($web, $path, $fields) = @_;
    my $r = $web->post($path, { csrf => token($web), nonce => rand,
        %$fields });
    my ($id) = $r->{url} =~ m{task/(\d+)} or die "no task: $r->{status}";

    wait_until(sub { $d->value("select state from task where id = $id")
        !~ /queued|running/ }, 20);
    return $web->get("task/$id/file");
}


# Whether a file fits the schema of the npm package.
sub schema {
    my ($name) = @_;
    my ($status, $out, $err) = $d->capture({}, 'node',
        "$Desk::ROOT/t/lib/invoice-schema.mjs", "$d->{dir}/$name.xml");

    return $status if !wantarray;
    return ($status, $out . $err);
}


# An invoice as XRechnung, held against the rules and the schema.
sub xml {
    my ($id, $name) = @_;
    my $xml = result($boss, "billing/invoices/$id/file", { format => 'xml' });

    spew("$d->{dir}/$id.xml", $xml->{content});
    my ($status, $out, $err) = $d->capture({}, 'python3',
        "$Desk::ROOT/t/lib/en16931.py", "$d->{dir}/$id.xml");
    is $status, 0, "$name keeps the rules" or diag $out, $err;
    like $out, qr/^(\d+) rules held/, 'which were looked at';
    ($status, $out) = schema($id);
    is $status, 0, "and fits the schema: $out";
    return $xml->{content};
}


sub file {
    my ($web, $r, $format, %more) = @_;
    my $form = find($r, qr/name="query"/);
    my ($query) = map { $_->[1] } grep { $_->[0] eq 'query' }
        @{ $form->{fields} };

    return result($web, 'billing/export', { query => $query,
        format => $format, %more });
}


sub pdf {
    my ($id) = @_;
    my $r = result($boss, "billing/invoices/$id/file", { format => 'pdf' });

    like $r->{content}, qr/^%PDF-/, "a PDF of invoice $id";
    spew("$d->{dir}/i.pdf", $r->{content});
    my ($status, $out, $err) = $d->capture({}, 'pdftotext', '-layout',
        "$d->{dir}/i.pdf", '-');
    is $status, 0, 'that can be read' or diag $err;
    return $out;
}


# POSTs at the same time; their statuses.
sub parallel {
    my @jobs = @_;
    my @pipes;

    for my $job (@jobs) {
        my $pid = open my $out, '-|';

        die "fork: $!" if !defined $pid;

        if (!$pid) {
            my $r = $boss->post($job->[0], $job->[1], no_follow => 1);
            print $r->{status};
            close STDOUT;
            require POSIX;
            POSIX::_exit(0);
        }

        push @pipes, $out;
    }

    return map { my $s = <$_>; close $_; $s } @pipes;
}
