#!/usr/bin/perl

# The agents' list says which tickets have files: a mark of the ticket's own
# row, kept by all that brings files and takes them away.

use lib 't/lib';
use Desk;

use MIME::Base64 ();

my $d = Desk->new(mail => 1, ticket => { undo => '30s' });
$d->seed->start;

my $user = $d->web->login('user');
my $agent = $d->web->login('agent');
my @file = (files => ['plan.txt', 'text/plain', "a plan\n"]);
my ($one, $two) = map { create($_) } qw(One Two);

is clips(), '', 'no files, no sign';
write_to($one, 'Here it is', @file);
is clips(), 'One', 'one with a file';
write_to($one, 'And more');
is clips(), 'One', 'a text more changes nothing';
unlike $user->get('mine')->{content}, qr/paperclip/,
    'not in the list of users, who see no files of notes';

# Taken back.
my $sent = $agent->submit($agent->get("agent/t/$two"), { text => 'A note',
    @file }, form => qr/name="text"/, button => ['note', 1]);
is clips(), 'One Two', 'a note with one';
like $agent->submit($sent, {}, form => qr{/undo})->{content}, qr/Taken back/,
    'taken back';
is clips(), 'One', 'with its file';

# Split off and merged again.
my $id = $d->value("select id from message where body = 'Here it is'");
$agent->submit($agent->get("agent/t/$one"), { message => $id,
    subject => 'Part' }, form => qr/id="split$id"/);
is clips(), 'Part', 'the sign goes with the message';
my $part = $d->value("select number from ticket where subject = 'Part'");
$agent->submit($agent->get("agent/t/$part"), { into => $two, sure => $two },
    form => qr/id="into"/);
is clips(), 'Two', 'and where that goes';

# Deleted for good.
$d->sql("update user_account set admin = 1 where login = 'agent'");
my $boss = $d->web->login('agent');
$boss->submit($boss->get("agent/t/$two/edit/$id"), {}, form => qr{/erase/});
is clips(), '', 'gone with the text';

# Made with files; by mail, where pictures within the text are none.
create('Three', @file);
is clips(), 'Three', 'of a new one, too';
arrives('Logo', "image/gif; name=logo.gif\nContent-ID: <logo\@x>");
arrives('Letter', 'application/pdf; name=letter.pdf');
is clips(), 'Letter Three', 'a mail with a file, none with a logo';

done_testing;


sub create {
    my ($subject, @files) = @_;

    $user->submit($user->get('new'), { subject => $subject, type => 1,
        text => "About $subject", @files });
    return $d->value('select max(number) from ticket');
}


sub write_to {
    my ($number, $text, @files) = @_;

    return $agent->submit($agent->get("agent/t/$number"), { text => $text,
        @files }, form => qr/name="text"/);
}


sub arrives {
    my ($subject, $part) = @_;
    my $mail = $d->mail(from => 'customer@example.test', subject => $subject);

    $mail =~ s{Content-Type: text/plain.*}{}s;
    $d->drop($mail . "Content-Type: multipart/related; boundary=r\n\n--r\n"
        . "Content-Type: text/html\n\n<p><img src=\"cid:logo\@x\"></p>\n"
        . "--r\nContent-Type: $part\nContent-Transfer-Encoding: base64\n\n"
        . MIME::Base64::encode_base64("GIF89a\1\0\1\0" . "\0" x 30)
        . "--r--\n");
    ok wait_until(sub { $d->value("select count(*) from ticket
        where subject = '$subject'") }), "a mail: $subject";
}


# The subjects with a sign, as the list shows them.
sub clips {
    return join ' ', sort $agent->get('agent/')->{content}
        =~ m{aria-label="Files">(?:(?!<td).)*?<a [^>]*>(\w+)</a>}gs;
}
