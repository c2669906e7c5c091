#!/usr/bin/perl

# Columns of the agent's list: chosen, moved, kept for oneself.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1);
$d->seed->start;

my ($agent, $agent2) = map { $d->web->login($_) } qw(agent agent2);
my $visitor = $d->web;

$visitor->submit($visitor->get('new'), { type => 1, last_name => 'Customer',
    email => 'customer@example.test', subject => 'Columns', text => 'T' });

my $usual = columns($agent);
is $usual, 'n s st c co e t p a cr mo', 'all by default, shown by room';

save('modified', 'email', 'number');
is columns($agent), 'mo e n s', 'those that were chosen, and the subject';
is cells($agent), 'mo e n s', 'also of the rows';
is columns($agent2), $usual, 'nobody else\'s';

move('up', 'number');
is columns($agent), 'mo n e s', 'moved to the left';
move('down', 'modified');
is columns($agent), 'n mo e s', 'and to the right';
move('up', 'number');
is columns($agent), 'n mo e s', 'the first stays';
is $agent->get('agent/?sort=number')->{status}, 200, 'sorted by one';

save('nosuch', 'number', 'number', '<b>');
is columns($agent), 'n s', 'unknown ones and doubles are left out';
post(reset => 1);
is columns($agent), $usual, 'as by default again';

post(dense => 1);
like $agent->get('agent/')->{content}, qr/<table class="list own tight"/,
    'rows close together';
like $agent->get('agent/columns')->{content}, qr/name="dense" value="1" checked/,
    'which the form says';
unlike $agent2->get('agent/')->{content}, qr/tight/, 'of one agent alone';
post();
unlike $agent->get('agent/')->{content}, qr/tight/, 'and not any more';

done_testing;


sub post {
    my @fields = @_;
    my $page = $agent->get('agent/columns');
    my ($csrf) = $page->{content} =~ /name="csrf" value="([^"]+)"/;
    my ($nonce) = $page->{content} =~ /name="nonce" value="([^"]+)"/;
    my @form = ([csrf => $csrf], [nonce => $nonce]);

    push @form, [splice @fields, 0, 2] while @fields;
    my $r = $agent->post('agent/columns', \@form);

    is $r->{status}, 200, "saved: @_";
    return;
}

sub save { return post(map { (col => $_) } @_) }

sub move {
    my ($where, $name) = @_;
    my @now = $agent->get('agent/columns')->{content}
        =~ /name="?col"? value="?(\w+)"?(?: checked)?/g;
    my @checked = grep { $agent->get('agent/columns')->{content}
        =~ /value="?$_"? checked|hidden"? name="?col"? value="?$_/ } @now;

    return post((map { (col => $_) } @checked), $where => $name);
}

sub columns { join ' ', grep { !/^[xm]$/ }
    $_[0]->get('agent/')->{content} =~ /<th class="?k-(\w+)/g }

sub cells { join ' ', grep { !/^[xm]$/ }
    $_[0]->get('agent/')->{content} =~ /<td class="?k-(\w+)/g }
