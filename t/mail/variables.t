#!/usr/bin/perl

# Every column of a contact and a company, as {contact:X} and {company:X} in a
# mail: a value of its own goes into each and is read back.  The columns are
# those that the database has, so that a new one cannot be forgotten.

use utf8;
use lib 't/lib';
use Desk;

use MIME::QuotedPrint ();

binmode $_, ':utf8' for Test::More->builder->failure_output;

my $d = Desk->new(workers => 1);
$d->seed->start;

# Columns whose variable has another name; what is no text of its own.
my %called = (job => 'function');
my %apart = map { $_ => 1 } qw(id company_id created modified gender language
    country post_country ticket_group);
my %column = (contact => {}, company => {});

for my $table (sort keys %column) {
    for ($d->sql("select column_name, character_maximum_length from
        information_schema.columns where table_schema = database()
        and table_name = '$table'"))
    {
        my ($name, $max) = @$_;

        next if $apart{$name};
        ok $max, "$table.$name is a text" or next;
        $column{$table}{$name} = substr "$name-$table", 0, $max;
    }

    $d->sql("update $table set " . join ', ', map { "$_ = '"
        . $column{$table}{$_} . "'" } sort keys %{ $column{$table} });
}

$d->sql("update contact set company_id = 1, country = 'JP', gender = 'f'
    where id = 1");
$d->sql("update company set country = 'FR', post_country = 'US',
    created = '2026-01-02 03:04:05', modified = '2026-02-03 04:05:06'
    where id = 1");
my %phone = map { $_ => "+49 $_" } qw(home work cellular fax work_fax);
$d->sql("insert into contact_phone (contact_id, number, kind) values "
    . join ', ', map { "(1, '$phone{$_}', '$_')" } sort keys %phone);

my $made = $d->web->submit($d->web->get('new'), { type => 1,
    email => 'customer@example.test', first_name => 'Tfirst',
    middle_name => 'Tmiddle', last_name => 'Tlast', phone => '+49 ticket',
    subject => 'Tsubject', text => 'Ttext' });
my ($number) = $made->{content} =~ m{/t/(\d+)/};

my %want = (
    (map { my $t = $_; map { ("$t:" . ($called{$_} // $_),
        $column{$t}{$_}) } keys %{ $column{$t} } } keys %column),
    'contact:email' => 'customer@example.test',
    'contact:home_phone' => $phone{home},
    'contact:work_phone' => $phone{work},
    'contact:cellular' => $phone{cellular}, 'contact:fax' => $phone{fax},
    'contact:work_fax' => $phone{work_fax},
    'contact:country' => 'Japan', 'contact:sirmadam' => 'Madam',
    'company:country' => 'France', 'company:post_country' => 'United States',
    'company:id' => 1, 'company:ctime' => '2026-01-02 03:04',
    'company:mtime' => '2026-02-03 04:05',
    'contact:formatted_address' => join("\n",
        "$column{contact}{address_no} $column{contact}{address}",
        "$column{contact}{city}, $column{contact}{state}"
        . " $column{contact}{zip}", 'Japan'),
    'company:formatted_address' => join("\n",
        "$column{company}{address_no} $column{company}{address}",
        "$column{company}{zip} $column{company}{city}", 'France'),
    'company:formatted_post_address' => join("\n",
        "$column{company}{post_address_no} $column{company}{post_address}",
        "$column{company}{post_city}, $column{company}{post_state}"
        . " $column{company}{post_zip}", 'United States'),
    'ticket:ticket_number' => $number, 'ticket:subject' => 'Tsubject',
    'ticket:type' => 'Support', 'ticket:first_name' => 'Tfirst',
    'ticket:middle_name' => 'Tmiddle', 'ticket:last_name' => 'Tlast',
    'ticket:email' => 'customer@example.test',
    'ticket:phone' => '+49 ticket',
    'ticket:company' => $column{company}{name},
);

# What the desk promises to know.
my %spec = (contact => [qw(sirmadam salutation formatted_address first_name
    middle_name last_name initials title email home_phone fax cellular address
    address_no zip city state country department function work_phone work_fax
    homepage)], company => [qw(formatted_address formatted_post_address mtime
    ctime crn iban vat_no bank_no comment homepage email fax phone post_zip
    post_country post_state post_city post_address_no post_address country
    state city zip address address_no name2 name id)], ticket => [qw(
    ticket_number subject type company first_name middle_name last_name email
    phone)]);

for my $family (sort keys %spec) {
    ok exists $want{"$family:$_"}, "$family:$_ is tried"
        for @{ $spec{$family} };
}

my %is = mail(map { $_ => "{$_}" } sort keys %want);
is $is{$_}, $want{$_}, "{$_}" for sort keys %want;
my %seen;
is join(' ', grep { $seen{ $want{$_} }++ && !/country|email|name|ticket:company/ }
    sort keys %want), '', 'each value is one of its own';

# How somebody is addressed: five languages, three genders.
my %salute = (
    en => ['Sir', 'Madam', 'Sir or Madam'],
    de => ['Herr', 'Frau', 'Damen und Herren'],
    nl => ['heer', 'mevrouw', 'heer of mevrouw'],
    fr => ['Monsieur', 'Madame', 'Madame, Monsieur'],
    es => ['señor', 'señora', 'señor o señora'],
);

for my $language (sort keys %salute) {
    $d->{ticket}{languages} = 'en de nl fr es';
    $d->{ticket}{language} = $language;
    $d->configure;

    for my $i (0 .. 2) {
        $d->sql("update contact set gender = '"
            . ('m', 'f', '')[$i] . "' where id = 1");
        my %s = mail(s => '{contact:sirmadam}', c => '{contact:country}');
        is $s{s}, $salute{$language}[$i], "sirmadam $language $i";
        like $s{c}, qr/^Jap(?:an|on|ón)$/, 'and the country' if !$i;
    }
}

done_testing;


# The texts of a mail that says each of them between marks.
sub mail {
    my %text = @_;
    my $body = join "\n", map { "<<$_>>$text{$_}<</$_>>" } sort keys %text;

    $d->sql("update template set body = '$body' where kind = 'claimed'");
    $d->sql('update desk set revision = revision + 1');
    my ($status, $out, $err) = $d->ticketd('preview-mail', 'claimed',
        '--ticket', $number);
    is "$status$err", '0', 'the mail is shown';
    $out = MIME::QuotedPrint::decode($out)
        if $out =~ /^Content-Transfer-Encoding: quoted-printable/mi;
    $out =~ s/\r//g;
    utf8::decode($out);
    return map { $_ => $out =~ m{<<\Q$_\E>>(.*?)<</\Q$_\E>>}s ? $1 : undef }
        keys %text;
}
