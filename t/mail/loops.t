#!/usr/bin/perl

# ABUSE 7: programs that answer programs.  Whatever comes back at every mail
# of ours, over days of which each is a shift of all times in the database:
# it ends within three mails to an address and one ticket.  A program that
# shows in nothing what it is, and what it answers, ends by the cap of a day
# and leaves a ticket for each.  With TK_SOAK=1 thirty days, else three.

use lib 't/lib';
use Desk;

my $days = $ENV{TK_SOAK} ? 30 : 3;
my $d = desk();
my $other = desk('help@other.test');
my (%read, $serial);

# Of its own; the second has another address.
sub desk {
    my ($email) = @_;
    my $d = Desk->new(mail => 1, http => 0, ticket => {
        autoreply_neutral => 'off' });

    $d->seed($email ? "update mailbox set email = '$email';"
        . "update desk set revision = revision + 1;" : '');
    $d->start;
    return $d;
}

sub header { my ($raw, $name) = @_;
    $raw =~ s/\r//g; my ($head) = split /\n\n/, $raw; $head =~ s/\n[ \t]+/ /g;
    return $head =~ /^\Q$name\E: *(.*)$/mi ? $1 : '' }
sub address { return $_[0] =~ /([^<\s]+@[^>\s]+)/ ? $1 : '' }

# All that is under way has come to its end.
sub idle {
    my ($d) = @_;

    return wait_until(sub {
        !$d->inbox('support@desk.test')
            && !$d->value("select count(*) from mail_in where state ="
                . " 'received'")
            && !$d->value("select count(*) from outbox where state in"
                . " ('queued', 'sending')");
    }, 60);
}

sub sleep_a_day {
    my ($d) = @_;

    $d->sql('update outbox set created = created - interval 1 day;'
        . ' update mail_in set received = received - interval 1 day;'
        . ' update ticket set created = created - interval 1 day,'
        . ' modified = modified - interval 1 day;'
        . ' update message set created = created - interval 1 day;'
        . ' update event set created = created - interval 1 day');
}

# Mails to that address since the last time.
sub fresh {
    my ($d, $address) = @_;
    my @all = $d->sent_to($address);
    my $from = $read{"$d $address"} // 0;

    $read{"$d $address"} = @all;
    return map { $_->{raw} } @all[$from .. $#all];
}

# A mail that answers one of ours.
sub answer {
    my ($raw, %o) = @_;
    my $to = address(header($raw, 'Reply-To') || header($raw, 'From'));

    $to = address(header($raw, 'From')) if $o{from_only};
    $serial++;
    return $d->mail(to => $to, from => $o{from},
        subject => $o{subject} // 'Re: ' . header($raw, 'Subject'),
        body => "I am away. $serial\n", headers => [
            ($o{thread} ? 'In-Reply-To: ' . header($raw, 'Message-ID') : ()),
            @{ $o{headers} // [] }]);
}

# loop(NAME, ADDRESS, what comes back at a mail): starts with one question.
sub loop {
    my ($name, $address, $back, %o) = @_;
    my $rounds = 0;

    $d->drop($o{first} // $d->mail(from => $address, subject => "Q $name",
        body => "A question.\n"));

    for (1 .. $days) {
        idle($d) or last;
        while (my @mails = map { $back->($_) } fresh($d, $address)) {
            last if ++$rounds > 20;
            $d->drop($_) for @mails;
            idle($d);
        }
        sleep_a_day($d);
    }

    my $sent = $d->sent_to($address);
    my $tickets = $d->value("select count(*) from ticket where email ="
        . " '$address' or subject like '%Q $name%'");

    ok $rounds <= 20, "abuse 7: $name: it ends";
    cmp_ok $sent, '<=', 3, "abuse 7: $name: within three mails";
    is $tickets, $o{tickets} // 1, "abuse 7: $name: tickets";
    diag "$name: $sent mails, $tickets tickets, $rounds rounds, $days days"
        if $ENV{TK_SOAK};
}

my @auto = ('Auto-Submitted: auto-replied');

loop('vacation by the rules', 'a1@example.test', sub {
    answer($_[0], from => 'a1@example.test', thread => 1, headers => \@auto) });
loop('vacation without a thread', 'a2@example.test', sub {
    answer($_[0], from => 'a2@example.test', from_only => 1,
        subject => 'Away ' . $serial, headers => \@auto) });
loop('vacation without headers', 'a3@example.test', sub {
    answer($_[0], from => 'a3@example.test', thread => 1) });
loop('vacation without headers, other subjects', 'a4@example.test', sub {
    answer($_[0], from => 'a4@example.test', subject => "Out until $serial") });
loop('vacation without anything', 'a5@example.test', sub {
    answer($_[0], from => 'a5@example.test', from_only => 1,
        subject => "Thank you for message $serial") }, tickets => 4);
loop('a bounce of each', 'a6@example.test', sub {
    my $id = header($_[0], 'Message-ID');
    $serial++;
    return <<"END" });
From: MAILER-DAEMON\@example.test
To: support\@desk.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <b$serial\@example.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

No.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; a6\@example.test
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-ID: $id

x
--b--
END
loop('a bounce in no form', 'a7@example.test', sub {
    answer($_[0], from => 'postmaster@example.test',
        subject => 'Delivery failed') });
loop('an alias that leads back', 'a8@example.test', sub { $_[0] });
loop('an alias that takes our mark off', 'a9@example.test', sub {
    my ($raw) = @_;
    $raw =~ s/\r//g;
    $raw =~ s/^X-Ngx-Tickets-Loop:.*\n(?:[ \t].*\n)*//m;
    $raw =~ s/^Message-ID: .*/'Message-ID: <m' . ++$serial . '@a.test>'/me;
    return $raw });
loop('our mailbox in Cc', 'a10@example.test', sub { () },
    first => $d->mail(from => 'a10@example.test',
        subject => 'Q our mailbox in Cc', headers => ['Cc: support@desk.test'])
);
loop('our own address as the sender', 'support@desk.test', sub { () },
    first => $d->mail(from => 'support@desk.test',
        subject => 'Q our own address as the sender'));

# What tells agents of a ticket comes back to the mailbox.
$d->sql("update type set notify_to = 'agents\@example.test' where id = 1;"
    . ' update desk set revision = revision + 1');
loop('a notice that leads back', 'a11@example.test', sub { () });
my $was = $d->value('select count(*) from ticket');
for (1 .. 5) {
    $d->drop($_) for fresh($d, 'agents@example.test');
    idle($d);
}
is $d->value('select count(*) from ticket'), $was,
    'abuse 7: a notice that comes back makes no ticket';

# Two desks, each the other's customer.
$d->drop($d->mail(from => 'help@other.test', subject => 'Q two desks'));

my $rounds = 0;
for (1 .. $days) {
    idle($_) for $d, $other;
    while (my @mails = ((map { [$other, $_] } fresh($d, 'help@other.test')),
        (map { [$d, $_] } fresh($other, 'support@desk.test'))))
    {
        last if ++$rounds > 20;
        $_->[0]->drop($_->[1]) for @mails;
        idle($_) for $d, $other;
    }
    sleep_a_day($_) for $d, $other;
}

cmp_ok $rounds, '<=', 3, 'abuse 7: two desks: it ends';
cmp_ok scalar($d->sent_to('help@other.test'))
    + scalar($other->sent_to('support@desk.test')), '<=', 3,
    'abuse 7: two desks: within three mails';
is $d->value("select count(*) from ticket where subject = 'Q two desks'"), 1,
    'abuse 7: two desks: one ticket';
cmp_ok $other->value('select count(*) from ticket'), '<=', 1,
    'abuse 7: two desks: at most one there';
is(($_->ticketd('recount'))[0], 0, 'the counters are right') for $d, $other;

done_testing;
