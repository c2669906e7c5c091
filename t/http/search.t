#!/usr/bin/perl

# Search: what is found by which words, soon after it was written, by whom,
# and no longer when it is gone.

use utf8;
use lib 't/lib';
use Desk;

binmode $_, ":utf8" for Test::More->builder->output,
    Test::More->builder->failure_output;

my $d = Desk->new(workers => 1);
$d->seed->start;

my $visitor = $d->web;
my ($agent, $agent2, $user) = map { $d->web->login($_) }
    qw(agent agent2 user);
my %n;

ticket('Printer', 1, 'It smells of burnt Rechnungsnummer 4711-AB.',
    files => ['Zähler stand.pdf', 'text/plain', 'x']);
ticket('Ärger mit Müller', 1, 'Straße gesperrt, 東京都の天気。');
ticket('Salesy', 2, 'A secretive offer for the printer.');
ticket('Percent', 1, '100% "quoted" +must -not (a* ~b) <c> @d @@ zz:yy');
$d->ticketd_start;
done();

# Words.
is found('printer'), 'Printer Salesy', 'by a word';
is found('PRINT'), 'Printer Salesy', 'by its beginning, in any case';
is found('rinter'), '', 'not by its middle';
is found('rechnung burnt'), 'Printer', 'all words must be there';
is found('rechnung secretive'), '', 'in the same ticket';
is found('4711-ab'), 'Printer', 'by parts of a number';
is found("#$n{Percent}"), 'Percent', 'by the ticket\'s number';
is found('zahler'), 'Printer', 'by the name of a file';
is found('customer@example.test'), join(' ', sort keys %n), 'by an address';

# German and others.
is found($_), 'Ärger mit Müller', "by $_" for qw(muller müller MUELLER
    ärger aerger arger strasse straße 東京 京都 京 天気);
is found('東都'), '', 'neighbours only';

# Filters.
is found('printer type:sales'), 'Salesy', 'type:';
is found('printer type:nosuch'), '', 'which is not there';
like page('printer type:nosuch'), qr/“type:nosuch” names nothing/,
    'the page says why';
like page("printer $_"), qr/“\Q$_\E” names nothing/, "$_, too" for
    qw(status:nosuch agent:nosuch is:nosuch has:nosuch before:tomorrow);
unlike page('printer type:sales'), qr/names nothing/, 'else it does not';

# Statuses as they are ticked at first leave nothing out, and that is said.
like page('printer'), qr/every status, closed ones too/, 'closed ones, too';
unlike page($_), qr/every status/, "not with $_" for 'printer is:open',
    'printer status:open';
unlike page('nothingofthat'), qr/every status/, 'nor where there is nothing';
unlike page('printer', '&status=1'), qr/every status/,
    'nor with others ticked';
is found('from:customer print'), 'Printer Salesy', 'from:';
is found('from:secretive'), '', 'means people';
is found('subject:printer'), 'Printer', 'subject:';
is found('has:file'), 'Printer', 'has:file';
is found('from:"Carla Customer" müller'), 'Ärger mit Müller', 'in quotes';
is found('agent:none printer'), 'Printer Salesy', 'agent:none';
is found('agent:me printer'), '', 'agent:me';
is found('is:unread printer'), 'Printer Salesy', 'is:unread';
is found('priority:high printer'), '', 'priority:';
is found('before:2001-01-01'), '', 'before:';
is found('after:2001-01-01'), join(' ', sort keys %n), 'after:';
is found('after:2001-01-01 before:9998-01-01 müll'), 'Ärger mit Müller',
    'both, with a word';
is found('before:yesterday printer'), '', 'a day that is none';
is found('type:'), join(' ', sort keys %n), 'a filter that is being typed';

# What databases and templates might make something of.
is found('+must'), 'Percent', 'a plus is no operator';
is found('"quoted'), 'Percent', 'a quote without an end';
is found('zz:yy'), 'Percent', 'a colon that names no filter';
for my $q ('%', '_', '*', '"', q{'}, '()', '+-~<>@', '\\', "\x{10ffff}",
    'a' x 5000, 'x ' x 90, '@', '#', '=', '#file', '@customer')
{
    my $r = $agent->get('agent/?q=' . esc($q));

    is $r->{status}, 200, 'answered: ' . substr esc($q), 0, 30;
}
is found('#file'), '', 'marks cannot be typed';

# Who may not see a ticket does not find it.
is found('secretive', $agent2), '', 'not in a type of others';
is found('printer', $agent2), 'Printer', 'only in one\'s own';
is found('type:sales printer', $agent2), '', 'nor by naming the type';
is $user->get('agent/?q=printer')->{status}, 403, 'users have no search';

# Changes come in soon.
my $url = "agent/t/$n{Printer}";
$agent->submit($agent->get($url), { text => 'Ask the electrician',
    note => 1 }, form => qr{/message});
done();
is found('electric'), 'Printer', 'a note is found by agents';
$d->sql("update ticket set status_id = 3, closed = now(3)
    where number = $n{Printer}");
is found('electric'), 'Printer', 'closed ones are found, too';
is found('electric is:open'), '', 'unless they shall be open';
is found('electric is:closed'), 'Printer', 'or closed';
$d->sql("update ticket set hidden = 1 where number = $n{Printer}");
is found('electric'), '', 'not in the trash';
$d->sql("update ticket set hidden = 0 where number = $n{Printer}");

# Words that are gone are found no longer.
$d->sql("update message set body = 'Nothing' where body like 'Ask%';
    insert into search_due (ticket_id) select id from ticket
    where number = $n{Printer}");
done();
is found('electric'), '', 'not what was taken out';
is found('burnt'), 'Printer', 'but the rest';

# Killed in between, nothing is lost; begun anew, it is the same.
my $before = $d->value('select group_concat(hex(tickets) order by chunk, word)
    from search_posting');
$d->ticketd_stop('KILL');
ticket('Later', 1, 'Written while nobody looked.');
$d->sql('update search_state set walk = 1000');
$d->ticketd_start;
done();
is found('nobody looked'), 'Later', 'found after a crash';
$d->sql("insert into search_due (ticket_id) select id from ticket;
    update search_state set walk = 1000");
done();
is $d->value('select count(*) from search_posting where length(tickets) >
    2 * (select count(*) from ticket)'), 0, 'nothing is taken in twice';

# Many: the newest are listed, and it is said.
$d->sql("insert into ticket (number, type_id, status_id, subject, created,
    modified, verifier, origin) select 209000000 + seq, 1, 1, 'Manifold',
    now(3), now(3), unhex(md5(seq)), 'form' from seq_1_to_1200;
    update search_state set walk = (select max(id) from ticket)");
done();
my $r = $agent->get('agent/?q=manifold');
like $r->{content}, qr/Only the newest/, 'more than are listed';
unlike $agent->get('agent/?q=burnt')->{content}, qr/Only the newest/,
    'not said of few';
my ($older) = $r->{content} =~ /href="?[^">]*\?([^">]*after=[^">]*)/;
$older =~ s/&amp;/&/g;
like $older, qr/q=manifold/, 'the next page is of the same search';
like $agent->get("agent/?$older")->{content}, qr/Manifold/, 'and there';
is found('manifold burnt'), '', 'a rare word among many';
is found('burnt manifold sort', $agent, '&sort=number&dir=asc'), '',
    'sorted otherwise';
like $agent->get('agent/?q=manifold&sort=number&dir=asc')->{content},
    qr/Manifold/, 'by number';

# Sent back to the start while a piece is written: nothing is left out.
$d->sql("create trigger again before insert on search_document for each row
    update search_state set walk = (select max(id) from ticket)
    where walk = 5;
    delete from search_posting; delete from search_document;
    update search_state set walk = 5");
done();
is $d->value('select count(*) from ticket where id not in
    (select ticket_id from search_document)'), 0, 'sent back to the start';

# What is not committed yet holds up nobody else's words.
$d->ticketd_stop;
$d->sql('insert into search_due (ticket_id) select max(id) from ticket,'
    . ' seq_1_to_60 group by seq');
open my $writer, '|-', 'mariadb', '--no-defaults', '--user=root',
    '--socket=' . $d->socket, '--unbuffered', 'ticket' or die "mariadb: $!\n";
$writer->autoflush(1);
print {$writer} "begin; insert into search_due (ticket_id)"
    . " select seq + 1000000 from seq_1_to_30;\n";
wait_until(sub { ($d->mysql_root('select count(*) from'
    . ' information_schema.innodb_trx where trx_rows_modified = 30'))[1] == 1 })
    or die "no transaction\n";
ticket('Meanwhile', 1, 'While somebody writes.');
$d->ticketd_start;
ok wait_until(sub { found('meanwhile') eq 'Meanwhile' }, 20),
    'found while somebody else writes';
print {$writer} "rollback;\n";
close $writer;

$d->ticketd_stop;
done_testing;


sub ticket {
    my ($subject, $type, $text, %o) = @_;
    my $name = $subject;

    utf8::encode($_) for $subject, $text, @{ $o{files} // [] };

    my $r = $visitor->submit($visitor->get('new'), { type => $type,
        first_name => 'Carla', last_name => 'Customer',
        email => 'customer@example.test', subject => $subject,
        text => $text, %o });

    ($n{$name}) = $r->{content} =~ m{/t/(\d+)/[\w-]{22}}
        or die "no ticket: $r->{status}\n";
    return;
}

sub done {
    return wait_until(sub {
        $d->value('select (select count(*) from search_due)
            + coalesce((select walk from search_state), 0)') == 0 }, 20)
        || die "the words are not taken in\n";
}

sub esc {
    my ($s) = @_;

    utf8::encode($s);
    return $s =~ s/([^\w-])/sprintf '%%%02X', ord $1/ger;
}

sub page {
    my ($q, $more) = @_;
    my $c = $agent->get('agent/?q=' . esc($q) . ($more // ''))->{content};

    utf8::decode($c);
    return $c =~ s/&quot;/"/gr;
}


# The subjects of what is found, in order of the alphabet.
sub found {
    my ($q, $who, $more) = @_;
    my $c = ($who // $agent)->get('agent/?q=' . esc($q) . ($more // ''))
        ->{content};
    my @s;

    utf8::decode($c);
    @s = $c =~ m{class="?k-s"?>.*?<a [^>]*>([^<]*)}g;
    return join ' ', sort @s;
}
