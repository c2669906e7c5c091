#!/usr/bin/perl

# The workspace in its states: empty, one ticket, ten thousand of them, words
# as long as they get, trouble, a phone, little motion, paper.  With TK_SHOTS
# a picture of each.

use lib 't/lib';
use Desk;

my $long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen';
my $d = Desk->new(workers => 2, ticket => { undo => '6s' });

$d->seed(<<"END")->start;
insert into type (id, name, description, external, notify_to, sort) values
    (9, 'Rechtsschutzversicherungsgesellschaften', '', 1, '', 90);
insert into permission (type_id, principal, who_id, level)
    values (9, 'user', 2, 5);
insert into status (id, name, kind, color, sort) values
    (9, 'Wiedervorlage nach Rücksprache mit der Fachabteilung', 2, 'pink', 26);
END

my $visitor = $d->web;

sub create {
    my ($subject, %more) = @_;
    my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => 'customer@example.test',
        type => 1, subject => $subject, text => 'A question.', %more });

    is $r->{status}, 200, $subject;
}

$d->browser('t/browser/states.mjs', PART => 'empty');
create("Ticket $_") for 1 .. 3;
create("${long}verleihungsantragsformular", type => 9, first_name =>
    'Karl-Friedrich Wilhelm', last_name => 'von und zu Hohenlohe-Langenburg',
    email => 'karl-friedrich.wilhelm.von.hohenlohe@verwaltung.example.test',
    text => "Die $long sind zu $long geworden.\n\n" . "$long " x 6);
$d->sql("update ticket set status_id = 9, priority = 1 where type_id = 9");
$d->browser('t/browser/states.mjs', PART => 'few');
$d->sql("set \@tickets = 10000, \@first = 0;\n"
    . slurp("$Desk::ROOT/sql/demo/bulk.sql"));
$d->browser('t/browser/states.mjs', PART => 'many');

done_testing;
