#!/usr/bin/perl
#
# What becomes of the mail that lies in a mailbox when it is first read: all
# of it tickets, tickets in silence, only what came since a date, nothing;
# and what the folder's new UIDs, a restart and a mail that is moved back
# make of it.

use lib 't/lib';
use Desk;

my @boxes = map { "$_\@desk.test" } qw(all quiet since new);
my $d = Desk->new(mail => 1, http => 0, mailboxes => \@boxes,
    ticket => { import_interval => '1s' });

$d->seed;

sub drop_old {
    my ($box, $subject, $days) = @_;
    my $dir = $d->maildir($box);

    $d->drop($d->mail(subject => $subject, to => $box,
        from => lc($subject =~ s/\W//gr) . '@example.test'), $box);
    my ($newest) = sort { -M $a <=> -M $b || $b cmp $a } glob "$dir/new/*";
    my $then = time - 86400 * $days;
    utime $then, $then, $newest;
}

for my $box (@boxes) {
    my ($name) = $box =~ /^(\w+)/;
    drop_old($box, "Old $name", 40);
    drop_old($box, "Recent $name", 2);
}

my @day = gmtime(time - 86400 * 10);
my $since = sprintf '%04d-%02d-%02d', $day[5] + 1900, $day[4] + 1, $day[3];
my $text = join '', map { my ($name) = /^(\w+)/; <<"END" } @boxes;
[mailbox "$_"]
type = Support
host = 127.0.0.1
port = @{[ $d->port('IMAP') ]}
tls = off
verify = off
secret = $Desk::Mail::PASSWORD
first = @{[ $name eq 'since' ? $since : $name ]}
END

spew("$d->{dir}/desk.text", $text);
my ($status, $out, $err) = $d->ticketd('apply', "$d->{dir}/desk.text");
is($status, 0, 'ticketd apply takes it') or diag "$out$err";
($status, $out) = $d->ticketd('export');
like($out, qr/^first = $_$/m, "and export gives $_") for 'quiet', 'new', $since;
spew("$d->{dir}/bad.text", $text =~ s/first = new/first = some/r);
isnt(($d->ticketd('apply', "$d->{dir}/bad.text"))[0], 0,
    'a word that is none is refused');

sub subjects {
    return join ', ', map { $_->[0] } $d->sql('select subject from ticket where'
        . " subject like '% $_[0]%' order by subject");
}

sub mails { $d->value("select count(*) from outbox o join ticket t on"
    . " t.id = o.ticket_id where t.subject like '% $_[0]%'") }

sub there {
    my ($box) = @_;
    return join ', ', sort map { /^Subject: (.*)/m } $d->inbox("$box\@desk.test");
}

$d->ticketd_start;
ok(wait_until(sub { subjects('all') eq 'Old all, Recent all'
    && subjects('quiet') eq 'Old quiet, Recent quiet'
    && subjects('since') eq 'Recent since'
    && $d->value('select count(*) from mailbox where begun_next is not null'
        . ' and last_ok is not null') == 5 }, 20),
    'all, quiet and since: the first look');
is(mails('all'), 4, 'all: each was answered and told of');
is(mails('quiet'), 0, 'quiet: nobody got mail');
is($d->value("select count(*) from mail_in where no_reply = 'silent'"), 2,
    'and the log says so');
ok(wait_until(sub { there('since') eq 'Old since' }), 'since: what is older stays');
is(there('new'), 'Old new, Recent new', 'new: all stays');
is(subjects('new'), '', 'and is no ticket');

# What comes from now on is mail like any other, everywhere.
drop_old("$_\@desk.test", "Fresh $_", 0) for qw(all quiet since new);
ok(wait_until(sub { 4 == grep { subjects($_) =~ /Fresh $_/ }
    qw(all quiet since new) }, 20), 'what arrives becomes tickets');
ok(wait_until(sub { mails('quiet') == 2 }), 'quiet: with its answer');
is(there('new'), 'Old new, Recent new', 'new: the others stay');

# A restart, and a folder that was made anew, change nothing of that.
$d->ticketd_stop;
$d->dovecot_stop;
unlink glob $d->maildir('new@desk.test') . '/dovecot*';
sleep 1;
$d->dovecot_start;
drop_old('new@desk.test', 'Anew new', 0);
$d->ticketd_start;
ok(wait_until(sub { subjects('new') eq 'Anew new, Fresh new' }, 20),
    'new, with other UIDs: what is new');
is(there('new'), 'Old new, Recent new', 'what was there before stays');

# Flags that somebody sets or takes away, and a mail that comes back.
my $again = $d->mail(subject => 'Back all', id => 'back@client.test',
    from => 'back@example.test');
$d->drop($again, 'all@desk.test');
ok(wait_until(sub { subjects('all') =~ /Back/ }), 'a mail');
$d->drop($again, 'all@desk.test');
ok(wait_until(sub { $d->value("select count(*) from mail_in where state ="
    . " 'duplicate'") == 1 && !$d->inbox('all@desk.test') }),
    'that is moved back is a duplicate');
is($d->value("select count(*) from ticket where subject = 'Back all'"), 1,
    'and no second ticket');

my $imap = $d->imap('new@desk.test');
$imap->ok('STORE 1:* FLAGS (\Seen \Answered)');
$imap->ok('STORE 1:* FLAGS ()');
sleep 2;
is(subjects('new'), 'Anew new, Fresh new', 'flags say nothing');

# Another folder of the same account has not been read before.
$imap->ok('CREATE Other');
$imap->ok('COPY 1:* Other');
$d->sql("update mailbox set enabled = 0 where email <> 'new\@desk.test';"
    . ' update desk set revision = revision + 1');
spew("$d->{dir}/other.text", <<"END");
[mailbox "new\@desk.test"]
type = Support
folder = Other
first = all
END
($status, $out, $err) = $d->ticketd('apply', "$d->{dir}/other.text");
is($status, 0, 'another folder') or diag "$out$err";
ok(wait_until(sub {
    subjects('new') eq 'Anew new, Fresh new, Old new, Recent new' }, 20),
    'is read by its own rule');

# UIDs of one folder say nothing about another, be their UIDVALIDITY the same.
my $dir = $d->maildir('all@desk.test');
my ($validity) = slurp("$dir/dovecot-uidlist") =~ /^3 V(\d+)/;
$d->ticketd_stop;
$d->dovecot_stop;
mkdir $_, 0700 for "$dir/.Twin", map { "$dir/.Twin/$_" } qw(cur new tmp);
spew("$dir/.Twin/dovecot-uidlist", "3 V$validity N1 G" . '1' x 32 . "\n");
spew("$dir/.Twin/new/1.twin$_.test", $d->mail(subject => "Twin all $_",
    from => "twin$_\@example.test")) for 1 .. 3;
$d->dovecot_start;
spew("$d->{dir}/twin.text", <<"END");
[mailbox "all\@desk.test"]
type = Support
folder = Twin
enabled = on
END
($status, $out, $err) = $d->ticketd('apply', "$d->{dir}/twin.text");
is($status, 0, 'a folder of the same UIDVALIDITY') or diag "$out$err";
$d->ticketd_start;
ok(wait_until(sub { !glob "$dir/.Twin/new/* $dir/.Twin/cur/*" }, 20),
    'is emptied');
is(subjects('all') =~ s/^.*(?=Twin all 1)//r,
    'Twin all 1, Twin all 2, Twin all 3', 'into tickets');
is($d->value('select count(*) from mail_in where uid is not null and'
    . " mailbox_id = (select id from mailbox where email = 'all\@desk.test')"),
    3, 'UIDs of the other are forgotten');

done_testing;
