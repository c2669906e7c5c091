#!/usr/bin/perl
#
# The ways to the SMTP server: plain, STARTTLS, TLS, with a sign-in; several
# mails over one connection, and one that is larger than any buffer.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, http => 0,
    ticket => { autoreply_per_address_day => 100 });
my $at = '127.0.0.1:';

spew("$d->{dir}/smtp.secret", "smtp-secret\n");
chmod 0600, "$d->{dir}/smtp.secret";
$d->seed(<<'END');
insert into template (kind, name, body, is_default)
values ('created_agent', 'Told', '{MESSAGE}', 1);
END

# Lines that begin with dots, across the pieces in which it is sent.
my $long = join '', map { ".$_" . '.' x ($_ % 40) . "\n" } 1 .. 30_000;
my $n = 0;

sub way {
    my ($name, $smtp, @auth) = @_;

    $d->smtp_stop;
    $d->smtp_start(@auth);
    $d->{ticket}{smtp} = "$smtp timeout=30s";
    $d->configure;
    $d->ticketd_start;
    $n++;
    $d->drop($d->mail(from => "c$n\@example.test", body => "Few words.\n"))
        for 1 .. 3;
    $d->drop($d->mail(from => "l$n\@example.test", body => $long));
    ok(wait_until(sub { $d->value("select count(*) from outbox where state ="
        . " 'sent' and to_address like '%$n\@example.test'") >= 4 }, 60),
        "$name: mails go out");
    ok(wait_until(sub { !$d->value("select count(*) from outbox where state ="
        . " 'queued' or state = 'sending'") }, 60), 'all of them');
    $d->ticketd_stop;
    is($d->value('select count(*) from outbox where tries <> 1 or doubts'), 0,
        'at once');

    my ($told) = reverse grep { length $_->{raw} > 500_000 }
        $d->sent_to('agent@desk.test');
    (my $raw = $told ? $told->{raw} : '') =~ s/\r\n/\n/g;
    $raw =~ s/=\n//g;
    ok(index($raw, $long) >= 0, 'the long one is whole');
}

way('plain', 'server=' . $at . $d->port('SMTP'));
way('STARTTLS', 'server=' . $at . $d->port('SMTP') . ' tls=starttls verify=off');
way('TLS', 'server=' . $at . $d->port('SMTPS') . ' tls=tls verify=off');
way('STARTTLS and a sign-in', 'server=' . $at . $d->port('SMTP')
    . " tls=starttls verify=off user=desk password_file=$d->{dir}/smtp.secret",
    auth => 'desk:smtp-secret');

done_testing;
