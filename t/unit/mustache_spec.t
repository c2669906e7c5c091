#!/usr/bin/perl

# The Mustache specification's own cases, run through "ticketd render", and
# ours on top.  The former are read from ../shared/corpus/mustache-spec (or
# the directory MUSTACHE_SPEC) where that exists.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use IPC::Open3;
use JSON::PP;
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{B} // 'build';
$build = "$top/$build" unless $build =~ m{^/};

my $ticketd = "$build/ticketd";
my $spec = $ENV{MUSTACHE_SPEC} // "$top/../shared/corpus/mustache-spec";
my @modules = qw(interpolation sections inverted partials comments delimiters
                 ~inheritance);

-x $ticketd or die "no $ticketd\n";


sub render {
    my ($case) = @_;
    my %in = map { $_ => $case->{$_} }
             grep { exists $case->{$_} } qw(template data partials);

    local $SIG{PIPE} = 'IGNORE';
    my $pid = open3(my $to, my $from, undef, $ticketd, 'render');
    print $to JSON::PP->new->utf8->allow_nonref->encode(\%in);
    close $to;

    my $out = do { local $/; <$from> } // '';
    waitpid $pid, 0;
    utf8::decode($out);

    return ($out, $? >> 8);
}


sub run_case {
    my ($module, $case) = @_;
    my ($out, $rc) = render($case);

    is($out, $case->{expected}, "$module: $case->{name}");
    is($rc, 0, "$module: $case->{name}: status") if $rc != 0;
}


my %want = (interpolation => 42, sections => 34, inverted => 22,
            partials => 12, comments => 12, delimiters => 14,
            '~inheritance' => 27);

for my $module (@modules) {
    my $file = "$spec/$module.json";
    next unless -e $file;

    open my $fh, '<', $file or die "$file: $!";
    my $tests = JSON::PP->new->utf8->decode(do { local $/; <$fh> })->{tests};

    cmp_ok(scalar @$tests, '>=', $want{$module}, "$module: all there");
    run_case($module, $_) for @$tests;
}

my @own = (
    [ 'text', 'a', {}, 'a' ],
    [ 'empty', '', {}, '' ],
    [ 'escape', q({{x}}), { x => q(<a href="b" c='d'>&) },
      '&lt;a href=&quot;b&quot; c=&#39;d&#39;&gt;&amp;' ],
    [ 'triple', '{{{x}}}', { x => '<b>' }, '<b>' ],
    [ 'triple with braces', '{{{x}}}}', { x => 'y' }, 'y}' ],
    [ 'ampersand', '{{&x}}', { x => '<b>' }, '<b>' ],
    [ 'zero is true', '{{#n}}[{{n}}]{{/n}}', { n => 0 }, '[0]' ],
    [ 'outer name', '{{#a}}{{b}}{{c}}{{/a}}',
      { a => { b => 1 }, b => 2, c => 3 }, '13' ],
    [ 'dots', '{{a.b.c}}', { a => { b => { c => 7 } } }, '7' ],
    [ 'list', '{{#l}}<{{.}}>{{/l}}{{^l}}none{{/l}}', { l => [1, 2] },
      '<1><2>' ],
    [ 'empty list', '{{#l}}<{{.}}>{{/l}}{{^l}}none{{/l}}', { l => [] },
      'none' ],
    [ 'comment', "a\n {{! b\n c }}\nd", {}, "a\nd" ],
    [ 'delimiters', "{{=<% %>=}}<%x%>{{x}}", { x => 1 }, '1{{x}}' ],
    [ 'recursion with indentation', '{{>n}}',
      { v => 1, c => [{ v => 2, c => [{ v => 3, c => [] }] }] },
      "1\n  2\n    3\n", { n => "{{v}}\n{{#c}}\n  {{>n}}\n{{/c}}\n" } ],
    [ 'empty lines are not indented', "  {{>p}}\n", {}, "  a\n\n  b\n",
      { p => "a\n\nb\n" } ],
    [ 'layout', '{{<l}}{{$body}}B{{x}}{{/body}}{{/l}}', { x => 1 },
      '<t>T</t>B1', { l => '<t>{{$title}}T{{/title}}</t>{{$body}}{{/body}}' }
    ],
    [ 'override of itself', '{{<l}}{{$a}}[{{$a}}x{{/a}}]{{/a}}{{/l}}', {},
      '[x]', { l => '{{$a}}d{{/a}}' } ],
    [ 'message', '{{_ Hello {name}}}!', { name => '<x>' },
      'Hello &lt;x&gt;!' ],
    [ 'message in lines', "{{_ One\n   two}}", {}, 'One two' ],
    [ 'message with context', '{{_c verb|Close}}', {}, 'Close' ],
    [ 'one', '{{_n n|{n} file|{n} files}}', { n => 1 }, '1 file' ],
    [ 'many', '{{_n n|{n} file|{n} files}}', { n => 0 }, '0 files' ],
    [ 'message is text', '{{_ A & B}}', {}, 'A &amp; B' ],
    [ 'lone brace', '{{_ a { b}}', {}, 'a { b' ],
    [ 'asset', '{{asset app.css}}', {}, 'static/app.css' ],
);

for my $own (@own) {
    my ($name, $template, $data, $expected, $partials) = @$own;
    run_case('ours', { name => $name, template => $template, data => $data,
                       expected => $expected, partials => $partials // {} });
}

my @bad = (
    [ 'not closed', '{{#a}}' ], [ 'wrong order', '{{#a}}{{#b}}{{/a}}{{/b}}' ],
    [ 'nothing open', '{{/a}}' ], [ 'tag not closed', 'x {{a' ],
    [ 'empty tag', '{{}}' ], [ 'blank in name', '{{a b}}' ],
    [ 'bad delimiters', '{{=x=}}' ], [ 'bad dots', '{{a..b}}' ],
    [ 'deep', ('{{#a}}' x 100) . ('{{/a}}' x 100) ],
    [ 'endless', '{{>p}}', { p => 'x{{>p}}' } ],
);

for my $bad (@bad) {
    my ($name, $template, $partials) = @$bad;
    my (undef, $rc) = render({ template => $template, data => {},
                               partials => $partials // {} });
    is($rc, 1, "refused: $name");
}

done_testing();
