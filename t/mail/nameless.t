#!/usr/bin/perl

# Mail of a known contact whose From is an address alone: agents see the
# contact's name, in the list, the ticket, the talk and the salutation.  Whom
# nothing has proved to be the contact is not told it: neither by the
# automatic answer, nor by the form.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1);
$d->seed->start;

sub handled {
    my ($n) = @_;
    return wait_until(sub { $d->value("select count(*) from mail_in
        where state <> 'received'") >= $n }, 60);
}

sub row {
    return join '|', map { $_ // '' } @{ ($d->sql("select t.contact_name,
        t.first_name, t.last_name, m.author from ticket t join message m
        on m.ticket_id = t.id where t.subject = '$_[0]'
        order by m.id desc limit 1"))[0] };
}

$d->drop($d->mail(subject => 'Bare'));
$d->drop($d->mail(subject => 'Named',
    from => 'C. Cust <customer@example.test>'));
$d->drop($d->mail(subject => 'Stranger', from => 'stranger@example.test'));
ok handled(3), 'three mails came in';
is row('Bare'), 'Carla Customer|Carla|Customer|Carla Customer',
    'without a name it has that of the contact';
is row('Named'), 'C. Cust|C.|Cust|C. Cust', 'a name is taken as it is written';
is row('Stranger'), 'stranger@example.test|||stranger@example.test',
    'who is unknown has none';

my $n = $d->value("select number from ticket where subject = 'Bare'");
my $agent = $d->web->login('agent');
like $agent->get('agent/')->{content}, qr/Bare.*?Carla Customer/s,
    'the list says it';
like $agent->get("agent/t/$n")->{content}, qr/Carla Customer/, 'the ticket, too';
$d->sql("update template set body = '{contact:salutation}'
    where kind = 'claimed'; update desk set revision = revision + 1");
my ($status, $out) = $d->ticketd('preview-mail', 'claimed', '--ticket', $n);
like $out, qr/^Dear Carla Customer\b/m, 'they are addressed by it';

ok wait_until(sub { $d->sent_to('customer@example.test') >= 2 }, 30),
    'both were answered';
unlike $_->{raw}, qr/Carla/, 'without that name'
    for $d->sent_to('customer@example.test');

$d->drop($d->mail(subject => "Re: [ts #$n] Bare", body => "More.\n"));
ok handled(4), 'a second mail';
is $d->value("select messages from ticket where number = $n"), 2,
    'is of the same ticket';
is row('Bare'), 'Carla Customer|Carla|Customer|Carla Customer',
    'and has that author';

my $web = $d->web;
my $made = $web->submit($web->get('new'), { type => 1, subject => 'Form',
    text => 'Who am I?', email => 'customer@example.test' });
my ($link) = $made->{content} =~ m{href="([^"]*/t/\d+/[\w-]{22})"};
ok $link, 'a visitor with the address of a contact';
unlike $made->{content} . $web->get($link)->{content}, qr/Carla/,
    'is not told whose it is';

done_testing;
