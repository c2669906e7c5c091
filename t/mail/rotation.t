#!/usr/bin/perl
#
# The secret is changed: answers to mails that were signed by the former one
# find their tickets, mailboxes open, and without ticket_secret_old they do
# not.

use lib 't/lib';
use Desk;

my $d = Desk->new(mail => 1, workers => 1);
$d->seed("update mailbox set delimiter = '+';
    insert into template (kind, name, body, is_default)
    values ('auto_reply', 'Auto', 'Thanks', 1)")->start;

sub rules {
    return map { $_->[0] } $d->sql('select rule from mail_in order by id');
}

sub handled {
    my ($n) = @_;
    return wait_until(sub { $d->value("select count(*) from mail_in
        where state <> 'received'") >= $n }, 40);
}

sub restart {
    $d->ticketd_stop;
    $d->configure->nginx_reload;
    $d->ticketd_start;
}

$d->drop($d->mail(subject => 'First'));
ok wait_until(sub { $d->sent_to('customer@example.test') }, 30),
    'an automatic answer';
my ($mail) = map { $_->{raw} =~ s/\r?\n[ \t]+/ /gr }
    $d->sent_to('customer@example.test');
my ($to) = $mail =~ /^Reply-To:.*?([\w.+-]+\@desk\.test)/m;
my ($id) = $mail =~ /^Message-ID: (\S+)/mi;
like $to, qr/^support\+t\d+-/, 'with a signed address';

rename "$d->{dir}/secret", "$d->{dir}/secret.old";
spew("$d->{dir}/secret", '6' x 64);
chmod 0600, "$d->{dir}/secret";
$d->{ticket}{secret_old} = "$d->{dir}/secret.old";
restart();

$d->drop($d->mail(subject => 'x', to => $to));
ok handled(2), 'the mailbox opens with the new secret';
is((rules())[-1], 'token', 'a token of the old one is known');
$d->drop($d->mail(subject => 'y', headers => ["In-Reply-To: $id"]));
handled(3);
is((rules())[-1], 'reference', 'so is a Message-ID');
is $d->value('select count(*) from ticket'), 1, 'all in one ticket';

my $sealed = $d->seal($Desk::Mail::PASSWORD);
delete $d->{ticket}{secret_old};
$d->sql("update mailbox set secret = unhex('$sealed')");
restart();
$d->drop($d->mail(subject => 'z', to => $to, from => 'else@x.test'));
handled(4);
is((rules())[-1], 'new', 'without it the old token is worth nothing');

done_testing;
