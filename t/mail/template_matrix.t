#!/usr/bin/perl
#
# Every kind of mail x template there or not x switch of the desk x switch of
# the type: tickets are created, claimed and answered on the pages, ticketd
# delivers, and what the SMTP server took is counted.  Prints the table.

use lib 't/lib';
use Desk;

my @kinds = qw(default_response auto_reply created_customer created_agent
    claimed customer_answered);

# Templates there are: for all types, for the type alone, both, an empty one
# for all, none.
my @texts = qw(all own both empty none);
my %types = (1 => 'same', 2 => 'on', 3 => 'off');

my $d = Desk->new(mail => 1, workers => 1, ticket => {
    autoreply_neutral => 'off', autoreply_per_address_day => 1000,
    autoreply_per_hour => 100000, autoreply_desk_per_hour => 100000,
    subject => '"{NAME} [ts #{ticket:ticket_number}] {ticket:subject}"' });

$d->seed(<<'END')->start;
delete from template; delete from mailbox;
update type set external = 1, notify_new = 1, notify_to = 'list@desk.test';
delete from permission;
insert into permission values (1, 'group', 1, 5), (2, 'group', 1, 5),
    (3, 'group', 1, 5);
END

my $visitor = $d->web;
my $agent = $d->web->login('agent');
my (%ticket, %got, $bad_subject);

for my $texts (@texts) {
    for my $desk ('on', 'off') {
        configure($texts, $desk);
        $ticket{ story($_) } = "$texts $desk $types{$_}" for sort keys %types;
        ok wait_until(sub { !$d->value("select count(*) from outbox
            where state in ('queued', 'sending')") }, 20),
            "$texts, $desk: all is delivered" or last;
    }
}

is $d->value("select count(*) from outbox where state <> 'sent'"), 0,
    'nothing failed';
count();

my %sum = (cells => 0, right => 0, mails => 0);

note sprintf '%-17s %-6s %-5s  type: %s', 'kind', 'texts', 'desk',
    join ' ', map { sprintf '%-5s', $types{$_} } sort keys %types;

for my $kind (@kinds) {
    for my $texts (@texts) {
        for my $desk ('on', 'off') {
            row($kind, $texts, $desk);
        }
    }
}

is $sum{right}, $sum{cells}, "$sum{right} of $sum{cells} cells are right, "
    . "$sum{mails} mails were sent";
is $sum{cells}, @kinds * @texts * 2 * 3, 'none is missing';
is $bad_subject, undef, 'the tag stands once, in front of every subject';

done_testing;


# The desk's texts and switches; types 2 and 3 say otherwise.
sub configure {
    my ($texts, $desk) = @_;
    my @sql = ('delete from template', 'delete from notification');

    for my $kind (@kinds) {
        push @sql, "insert into template (kind, type_id, name, body,
            is_default) values ('$kind', null, 'All', '"
            . ($texts eq 'empty' ? ' \n'
                : "mark=$kind/all/{ticket:ticket_number};") . "', 1)"
            if $texts =~ /all|both|empty/;
        push @sql, map { "insert into template (kind, type_id, name, body,
            is_default) values ('$kind', $_, 'Own',
            'mark=$kind/own/{ticket:ticket_number};', 1)" } sort keys %types
            if $texts =~ /own|both/;
        push @sql, "insert into notification values ('$kind', 0, "
            . ($desk eq 'on' ? 1 : 0) . "), ('$kind', 2, 1), ('$kind', 3, 0)";
    }

    $d->sql(join ";\n", @sql, 'update desk set revision = revision + 1');
    Time::HiRes::sleep(1.1);     # pages for visitors look once a second
}


# All six occasions for one type; two tickets, whose numbers are "a b".
sub story {
    my ($type) = @_;
    my $email = 'c' . ++$d->{customers} . '@example.test';
    my $made = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
        last_name => 'Customer', email => $email, type => $type,
        subject => "Asked by $email", text => 'Please help.' });
    my ($link, $n) = $made->{content} =~ m{href="([^"]*/t/(\d+)/[\w-]{22})"}
        or die "no ticket: $made->{status}\n";

    my ($claim) = grep { $_->{html} =~ m{formaction="[^"]*/claim"} }
        Desk::Web::forms($agent->get("agent/t/$n"));
    $agent->send_form({ %$claim,
        action => $agent->absolute("agent/t/$n/claim") }, $claim->{fields});
    is $d->value("select agent_id from ticket where number = $n"), 2,
        'claimed';

    $agent->submit($agent->get("agent/t/$n"), { text => 'An answer' },
        form => qr/name="text"/);
    $visitor->submit($visitor->get($link), { text => 'Thank you' },
        form => qr/name="text"/);

    my $r = $agent->submit($agent->get('agent/new'), { email => $email,
        last_name => 'Customer', type => $type, subject => 'By phone',
        text => 'They called.', notify => 1, claim => undef });
    my ($second) = $r->{url} =~ m{agent/t/(\d+)}
        or die "no second ticket: $r->{status}\n";

    return "$n $second";
}


# What the SMTP server took: kind, text and ticket stand in each mail.
sub count {
    my %place = map { my $where = $ticket{$_};
        map { $_ => $where } split ' ' } keys %ticket;

    for my $mail ($d->smtp_log('mail')) {
        my $raw = slurp("$d->{dir}/smtp/$mail->{file}") =~ s/\r//gr;

        $raw =~ s/=\n//g;
        $raw =~ s/=3D/=/g;
        my ($kind, $text, $n) = $raw =~ m{mark=(\w+)/(\w+)/(\d+);} or next;
        my ($subject) = $raw =~ /^Subject: (.*(?:\n[ \t].*)*)/m;

        $got{"$kind $place{$n}"}{$text}++;
        $bad_subject //= $subject if $subject !~ /^\[ts #$n\] /
            || 1 < (() = $subject =~ /\[ts /g);
    }
}


sub row {
    my ($kind, $texts, $desk) = @_;
    my @cells;

    for my $type (map { $types{$_} } sort keys %types) {
        my $on = $type eq 'same' ? $desk : $type;
        my $which = $texts =~ /own|both/ ? 'own' : 'all';
        my $want = $on eq 'on' && $texts =~ /all|own|both/ ? 1 : 0;
        my $got = $got{"$kind $texts $desk $type"} // {};
        my $n = 0;

        $n += $_ for values %$got;
        my $right = $n == $want && ($got->{$which} // 0) == $want;

        ok $right, "$kind, text $texts, desk $desk, type $type: $want"
            if !$right;
        $sum{cells}++;
        $sum{right} += $right;
        $sum{mails} += $n;
        push @cells, $n . ($right ? '' : '!');
    }

    note sprintf '%-17s %-6s %-5s        %s', $kind, $texts, $desk,
        join ' ', map { sprintf '%-5s', $_ } @cells;
}
