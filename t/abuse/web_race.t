#!/usr/bin/perl

# ABUSE 30, 32: the same at once, and too much of it.

use lib 't/lib';
use Desk;

use POSIX ();

my $d = Desk->new(workers => 2, ticket => { throttle_tickets => 25,
    throttle_login => 5 });
$d->seed->start;

my $visitor = $d->web;
my $made = $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Customer', subject => 'Race', text => 'Text' });
my ($number) = $made->{content} =~ m{/t/(\d+)/};
my @agents = map { $d->web->login($_) } 'agent', 'agent2';

# A double click: the same form, eight times at once.
my $page = $agents[0]->get("agent/t/$number");
my ($f) = grep { $_->{html} =~ /name="text"/ } Desk::Web::forms($page);

at_once(8, sub {
    $agents[0]->send_form($f, [(grep { $_->[0] !~ /^(?:text|note)$/ }
        @{ $f->{fields} }), [text => 'Only once']], no_follow => 1)
        ->{status};
}, 303, 'ABUSE 32: a form sent eight times');
is $d->value("select count(*) from message where body = 'Only once'"), 1,
    'ABUSE 32: is one message';
is $d->value("select count(*) from outbox where kind = 'default_response'"),
    1, 'ABUSE 32: and one mail';

# A new ticket, the same.
my ($new) = grep { $_->{html} =~ /name="subject"/ }
    Desk::Web::forms($visitor->get('new'));
my %set = (email => 'c@example.test', last_name => 'Customer',
    subject => 'Doubled', text => 'Text');

at_once(6, sub {
    $visitor->send_form($new, [(grep { !exists $set{$_->[0]} }
        @{ $new->{fields} }), map { [$_, $set{$_}] } sort keys %set],
        no_follow => 1)->{status};
}, 303, 'ABUSE 32: a new ticket sent six times');
is $d->value("select count(*) from ticket where subject = 'Doubled'"), 1,
    'ABUSE 32: is one ticket';

# Two agents at once: both claim, close and answer.
for my $verb (qw(claim close reopen unread)) {
    my @csrf = map { $_->get("agent/t/$number")->{content}
        =~ /name="?csrf"? value="([^"]+)"/ } @agents;

    at_once(8, sub {
        my ($i) = @_;
        my $who = $i % 2;
        $agents[$who]->post("agent/t/$number/$verb", { csrf => $csrf[$who],
            nonce => "$verb$i" }, no_follow => 1)->{status};
    }, 303, "ABUSE 32: $verb by two at once");
}

is $d->value("select count(*) from message where status_id = 3"), 1,
    'ABUSE 32: closed once';
my ($status, $out) = $d->ticketd('recount');
is $status, 0, 'ABUSE 32: no counter is wrong' or diag $out;

# ABUSE 30: a flood of tickets from one address.
my %seen;

for (1 .. 40) {
    my $r = $visitor->submit($visitor->get('new'), { email =>
        "c$_\@example.test", last_name => 'Flood', subject => "Flood $_",
        text => 'Text' });
    $seen{ $r->{status} }++;
}

ok $seen{429}, 'ABUSE 30: too many tickets are refused';
cmp_ok $d->value("select count(*) from ticket where subject like 'Flood%'"),
    '<=', 25, 'ABUSE 30: and not made';
like $visitor->submit($visitor->get('new'), { email => 'c@example.test',
    last_name => 'Flood', subject => 'Kept', text => 'My text' })
    ->{content}, qr/My text/, 'ABUSE 30: what was written is kept';

# ABUSE 19: guessing a password.
%seen = ();

for (1 .. 8) {
    my $r = $d->web->submit($visitor->get('login'), { login => 'agent',
        password => "guess$_" });
    $seen{ $r->{status} }++;
}

is_deeply \%seen, { 403 => 5, 429 => 3 }, 'ABUSE 19: five guesses';
is $agents[0]->get('agent/')->{status}, 200,
    'ABUSE 19: whoever is in stays in';

done_testing;


# Runs it n times in processes of their own.
sub at_once {
    my ($n, $code, $want, $what) = @_;
    my @kids;

    for my $i (1 .. $n) {
        my $pid = open my $from, '-|' // die "fork: $!\n";

        if (!$pid) {
            $_->{http} = HTTP::Tiny->new(max_redirect => 0, agent => 'test')
                for $visitor, @agents;
            local $| = 1;
            print $code->($i);
            POSIX::_exit(0);
        }

        push @kids, $from;
    }

    is join(' ', map { scalar <$_> } @kids), join(' ', ($want) x $n), $what;
    close $_ for @kids;
}
