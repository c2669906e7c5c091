#!/usr/bin/perl

# Which mails a program wrote, by their fields.  What only sounds like one in
# its subject may be of a person, and has to become a ticket: it is told as
# "generated", never as a bounce or an answer.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use Encode qw(encode);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{B} // 'build';
$build = "$top/$build" unless $build =~ m{^/};
my $dir = tempdir(CLEANUP => 1);

binmode $_, ':encoding(UTF-8)'
    for map { Test::More->builder->$_ } qw(output failure_output);

my $person = 'Jane Doe <jane@example.net>';
my $rule = 'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent';


sub told {
    my ($from, $subject, $more) = @_;
    my $file = "$dir/mail.eml";

    open my $fh, '>:raw', $file or die "$file: $!\n";
    print $fh encode('UTF-8', "From: $from\nSubject: $subject\n$more\nText\n");
    close $fh;

    open my $out, '-|', "$build/ticketd", 'parse', $file or die "parse: $!\n";
    my $j = JSON::PP->new->utf8->decode(scalar <$out>);
    close $out;

    return $j->{auto};
}


sub all_are {
    my ($want, $make, @of) = @_;

    is(told($make->($_)), $want, "$want: " . s/\n(?=.)/ | /gr) for @of;
}


my $subject = sub { ($person, $_[0], '') };
my $answer = sub { ($person, $_[0], "In-Reply-To: <1\@example.org>\n") };
my $field = sub { ($person, 'Printer', "$_[0]\n") };
my $from = sub { ($_[0], 'Printer', '') };

all_are(reply => $subject,
        'Automatic reply: Printer', 'Out of Office: Printer',
        'Out of Office AutoReply: Printer', 'Automatische Antwort: Drucker',
        'Abwesenheitsnotiz', 'Abwesenheitsnotiz Re: Drucker',
        'AUẞER HAUS: x', 'Nicht im Büro: Drucker',
        'AUTO: Jane Doe is out of the office (returning 12/01/2026)',
        'Automatisch antwoord: x', 'Afwezigheidsbericht: x',
        'Réponse automatique : Imprimante', 'RÉPONSE AUTOMATIQUE: x',
        "Re\x{301}ponse automatique\x{a0}: x", 'Absence du bureau : x',
        'Respuesta automática: x', 'Fuera de la oficina: x',
        'Автоматический ответ: x', '自動応答: x', '[Auto-Reply] Printer',
        '[EXTERNAL] Automatic reply: Printer');

all_are(reply => $answer,
        'Out of office till Monday', 'Vacation: Printer', 'Urlaub: Drucker',
        'Absent : Imprimante', "En cong\x{e9}s", 'Im Urlaub', 'Niet op kantoor: x',
        'Read: Printer', 'Gelesen: Drucker', 'Lu : Imprimante',
        "Le\x{ed}do: x", 'Niet gelezen: x');

all_are(reply => $field,
        'Auto-Submitted: auto-replied', 'Auto-Submitted: auto-replied (vacation)',
        'X-Autoreply: yes', 'X-Autorespond: Printer', 'X-MDAutoResponder: 1',
        'X-Mail-Autoreply: 1', 'X-Auto-Reply-From: jane', 'X-Vacation: yes',
        'Precedence: auto_reply', 'Delivered-To: Autoresponder',
        'X-POST-MessageClass: 9; Autoresponder', 'X-Apple-Action: VACATION',
        "In-Reply-To: <1\@example.org>\n$rule");

all_are(generated => $field,
        'Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All',
        'X-FC-MachineGenerated: true', 'X-Cron-Env: <SHELL=/bin/sh>', $rule);

my $report = 'multipart/report; report-type=disposition-notification';
all_are(reply => $field, "Content-Type: $report",
        "Content-Type: $report; boundary=b\n\n--b\n\nRead.\n--b\n"
        . "Content-Type: message/disposition-notification\n\n"
        . "Disposition: manual-action/MDN-sent-manually; displayed\n--b--");

# What such a rule sends on is of a person.
all_are(generated => sub { ($person, $_[0], "In-Reply-To: <1\@example.org>\n"
                                            . "$rule\n") },
        'FW: Printer', 'Re: Printer');

all_are(generated => $from,
        'noreply@example.net', 'Shop <billing-noreply@example.net>',
        'DoNotReply@example.net', 'auto-reply@example.net',
        'no_reply@example.net', 'nicht.antworten@example.net',
        'no-responder@example.net', 'geen-antwoord@example.net',
        'Microsoft Outlook <MicrosoftExchange329e71ec@example.net>');

all_are(list => $field,
        'List-Id: <a.example.net>', 'Precedence: bulk',
        'List-Unsubscribe: <mailto:x@example.net>', 'Feedback-ID: 1:2:3:x');

all_are(bounce => $from,
        'MAILER-DAEMON@example.net', 'MAILER-DAEMON <>',
        'Mail Delivery System <x@example.net>');

all_are(bounce => sub { ($_[0], 'Undelivered Mail Returned to Sender', '') },
        'postmaster@example.net', '<>',
        'Mail Delivery Subsystem <mds@example.net>');

all_are(bounce => sub { ($person, 'Undeliverable: Printer', "$_[0]\n") },
        'Return-Path: <>', 'Auto-Submitted: auto-replied', 'Precedence: junk',
        'X-Failed-Recipients: b@example.net');

# What people write of such mails.
all_are(generated => $subject,
        'Undeliverable: Printer', 'Delivery problem with package 4711',
        'Could not send mail from the app', 'Unknown user logged in',
        'Fwd: Undelivered Mail Returned to Sender', '[Auto-generated] Report',
        'Mensaje devuelto: x', 'Bericht niet afgeleverd',
        'Message non remis', 'E-Mail konnte nicht zugestellt werden',
        'Out of office message for Outlook', 'Vacation: three days in May',
        'Automatische Antwort einrichten', 'Abwesenheit: Drucker',
        'Abwesenheitsmeldung: Max', "Notification d'absence : Max",
        'Read: Printer', 'Gelesen: Drucker', 'Lu : Imprimante');

# A receipt for what we sent, of a client that says no more than that.
all_are(reply => $subject,
        'Read: [ts #202600001] Printer', 'Gelesen: [ts #202600001] Drucker',
        'Not read: [ts #202600001] Printer');

all_are(no => $subject,
        'Re: Read: [ts #202600001] Printer', 'Read the [ts #202600001] please',
        'AW: [ts #202600001] Gelesen: Drucker');

all_are(no => $subject,
        'Re: Out of office', 'AW: Abwesenheitsnotiz', 'Vacation request',
        'Out of toner', 'Auto: Reifenwechsel', 'Urlaub eintragen',
        'Away game tickets', 'Automatic door', 'Delayed train',
        'Nicht erreichbar: Drucker', 'Abwesenheitsliste',
        'Ferienwohnung', 'Urlaubsantrag', 'Afwezigheidslijst', '');

all_are(no => $answer, 'Read this', 'Gelesen', 'Re: Read: Printer');

all_are(no => $from, 'Juno Repliri <juno@example.net>',
        'Mail Delivery Support <help@example.net>');

all_are(no => $field,
        'Auto-Submitted: no', 'X-No-Auto-Reply: 1', 'X-Autoreply: no',
        'X-Auto-Response-Suppress: None');

done_testing;
