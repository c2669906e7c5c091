#!/usr/bin/perl

# Writing an answer in a browser: preview, a template in the text, and the
# text kept whatever goes wrong.

use lib 't/lib';
use Desk;

my $d = Desk->new(workers => 1, ticket => { max_upload => '1m' });
$d->seed;
$d->sql("insert into template (kind, type_id, name, body, is_default) values
    ('default_response', null, 'Logs', 'Please send the logs.\n', 0);
    update desk set revision = revision + 1");
$d->start;

my $visitor = $d->web;
my $r = $visitor->submit($visitor->get('new'), { first_name => 'Carla',
    last_name => 'Customer', email => 'customer@example.test',
    subject => 'Words', type => 1, text => 'A question.' });

is $r->{status}, 200, 'a ticket';
$d->browser('t/browser/compose.mjs');

is $d->value("select count(*) from message where kind = 2"), 1,
    'one answer was sent';

done_testing;
