use strict;
use warnings;
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Spec;
use File::Temp qw(tempdir);
use Test::More;

# Each offence that script/lint is there for, planted in a tree of its own,
# is found: with file, line and name.  The same tree without it is clean.

my $lint = File::Spec->rel2abs(dirname(__FILE__) . '/../../script/lint');
my $good_c = <<'C';
#include "base/good.h"


int
tk_good(int n)
{
    return n;
}
C

my $good_h = <<'C';
#ifndef TK_BASE_GOOD_H
#define TK_BASE_GOOD_H

int tk_good(int n);

#endif
C


sub put {
    my ($dir, $file, $text) = @_;

    make_path(dirname("$dir/$file"));
    open my $out, '>', "$dir/$file" or die "$dir/$file: $!";
    print $out $text;
    close $out;
}


sub tree {
    my ($files) = @_;
    my $dir = tempdir(CLEANUP => 1);

    put($dir, 'lib/base/good.c', $good_c);
    put($dir, 'lib/base/good.h', $good_h);
    put($dir, $_, $files->{$_}) for sort keys %$files;
    return $dir;
}


sub run_lint {
    my ($dir, @parts) = @_;

    local $ENV{B} = 'build';
    my $said = `'$lint' --root '$dir' @parts 2>&1`;
    return ($? >> 8, $said);
}


sub header {
    my ($guard, $text) = @_;

    return "#ifndef $guard\n#define $guard\n\n$text\n#endif\n";
}


sub function {
    my ($lines) = @_;

    return "static int\nf(void)\n{\n" . "    ;\n" x $lines . "}\n";
}


# What is caught: file, its text, the message it must give, the part.
my @text = (
    ['a line of 81 columns', 'lib/base/a.c',
        '/*' . 'x' x 77 . "*/\n", qr{^lib/base/a\.c:1: wider than 80}],
    ['a tab', 'lib/base/a.c', "int\n\tx;\n", qr{a\.c:2: tab}],
    ['a trailing blank', 'lib/base/a.c', "int x; \n", qr{a\.c:1: trailing}],
    ['a missing line end', 'lib/base/a.c', 'int x;', qr{a\.c:1: no line end}],
    ['a // comment', 'lib/base/a.c', "int x;\nint y; // no\n",
        qr{a\.c:2: comment with //}],
    ['a mark of unfinished work', 'lib/base/a.c', "/* T" . "ODO */\n",
        qr{a\.c:1: unfinished}],
    ['a long file', 'lib/base/a.c', "/* */\n" x 801,
        qr{a\.c:801: longer than 800 lines}],
    ['a long header', 'lib/base/a.h', "/* */\n" x 201,
        qr{a\.h:201: longer than 200 lines}],
    ['a long function', 'lib/base/a.c', function(101),
        qr{a\.c:3: function longer than 100 lines \(101\)}],
    ['functions without two blank lines between', 'lib/base/a.c',
        function(1) . "\n" . function(1),
        qr{a\.c:5: two blank lines belong}],
    ['strcpy', 'lib/base/a.c', "x = strcpy(a, b);\n",
        qr{a\.c:1: strcpy\(\) is banned}],
    ['localtime in a test', 't/unit/a.c', "x = localtime (&t);\n",
        qr{t/unit/a\.c:1: localtime\(\) is banned}],
    ['exit in lib', 'lib/base/a.c', "exit(1);\n",
        qr{a\.c:1: exit\(\) has no place in lib/}],
    ['assert in lib', 'lib/base/a.c', "assert(x);\n",
        qr{a\.c:1: assert\(\) has no place in lib/}],
    ['mysql_query outside lib/db', 'ticketd/a.c', "mysql_query(c, q);\n",
        qr{ticketd/a\.c:1: mysql_query\(\) only in lib/db}],
    ['an ngx_ name in lib', 'lib/base/a.c', "ngx_str_t x;\n",
        qr{a\.c:1: "ngx_str_t" outside}],
    ['a typedef of a pointer', 'lib/base/a.h', "typedef struct x *x_t;\n",
        qr{a\.h:1: typedef of a pointer}],
);

my @strings = (
    ['SQL', 'lib/desk/a.c', "x(\"SELECT id FROM t\");\n",
        qr{lib/desk/a\.c:1: SQL in C}],
    ['SQL in the daemon', 'ticketd/a.c', "x(\"\\n\"\n  \"INSERT INTO t\");\n",
        qr{ticketd/a\.c:2: SQL in C}],
    ['markup', 'lib/web/a.c', "x(\"<div class=a>\");\n",
        qr{lib/web/a\.c:1: markup in C \(<div}],
    ['a closing tag', 'lib/web/a.c', "x(\"</b>\");\n", qr{markup in C}],
);

my @include = (
    ['an include upward', 'lib/base/a.c', "#include \"desk/ticket/ticket.h\"\n",
        qr{lib/base/a\.c:1: base may not include from desk}],
    ['an include sideways', 'lib/mime/a.c', "#include \"db/db.h\"\n",
        qr{mime may not include from db}],
    ['the daemon using the web side', 'ticketd/a.c',
        "#include \"web/web.h\"\n", qr{ticketd may not include from web}],
    ['mysql.h outside lib/db', 'lib/desk/a.c', "#include <mysql.h>\n",
        qr{lib/desk/a\.c:1: <mysql\.h> only in lib/db}],
    ['curl.h outside lib/net', 'ticketd/a.c', "#include <curl/curl.h>\n",
        qr{only in lib/net}],
    ['pcre2.h outside re.c', 'lib/base/a.c', "#include <pcre2.h>\n",
        qr{only in lib/base/re\.c}],
    ['gumbo.h outside lib/mime', 'lib/net/a.c', "#include <gumbo.h>\n",
        qr{only in lib/mime}],
    ['an nginx header in lib', 'lib/web/a.c', "#include <ngx_core.h>\n",
        qr{only in ngx_ticket_module}],
    ['an include relative to the file', 'lib/web/a.c',
        "#include \"form.h\"\n", qr{relative to lib/}],
);

my @header = (
    ['a header that needs another first', 'lib/base/a.h',
        header('TK_BASE_A_H', "size_t tk_a(void);\n"),
        qr{^lib/base/a\.h:1: does not compile alone: .*size_t}],
    ['another guard', 'lib/base/a.h', header('A_H', "int tk_a(void);\n"),
        qr{a\.h:1: begins with another guard than TK_BASE_A_H}],
);


# A planted offence is found, and only that.
sub check {
    my ($part, $case) = @_;
    my ($name, $file, $text, $want) = @$case;
    my ($rc, $said) = run_lint(tree({ $file => $text }), $part);

    subtest "$part: $name" => sub {
        is($rc, 1, 'exit status');
        like($said, qr/$want/m, 'message');
        like($said, qr/^lint: 1 finding$/m, 'nothing else')
            or diag($said);
    };
}


my @map = (
    [ 'a file in no area', 'lib/desk/a.c', "int  tk_a;\n",
        qr{lib/desk/a\.c:1: is in no row of docs/architecture\.md} ],
    [ 'a row without a file', 'docs/architecture.md', "| `gone` | for |\n",
        qr{architecture\.md:1: no file of lib/desk is called "gone"} ],
);


my ($rc, $said) = run_lint(tree({}), qw(text strings include header map));
is($rc, 0, 'a clean tree') or diag($said);

check('text', $_)    for @text;
check('strings', $_) for @strings;
check('include', $_) for @include;
check('header', $_)  for @header;
check('map', $_)     for @map;

# What looks like an offence and is none.
($rc, $said) = run_lint(tree({
    'lib/base/a.c' => <<'C',
/* strcpy(a, b); // ngx_log is not called here */
const char *tk_a = "strcpy(x) // ngx_ticket, selected < 5 > 3";
const char tk_b = '"';
C
    'lib/mime/a.c' => "const char *tk_tag = \"<blockquote>\";\n",
    'ticketd/a.c'  => "#include \"job.h\"\n\n\nint\nmain(void)\n"
                      . "{\n    exit(1);\n}\n",
}), qw(text strings include));
is($rc, 0, 'comments and strings are no code') or diag($said);

# Loops of headers.
($rc, $said) = run_lint(tree({
    'lib/desk/a.h' => header('TK_DESK_A_H', "#include \"desk/b.h\"\n"),
    'lib/desk/b.h' => header('TK_DESK_B_H', "#include \"desk/a.h\"\n"),
}), 'include');
is($rc, 1, 'headers in a circle');
like($said, qr{include each other in a circle: .*a\.h -> desk/b\.h},
    'message');


# Symbols: compiled as the library is.
sub built {
    my ($flags, %files) = @_;
    my $dir = tree(\%files);
    my $objects = '';

    for my $file (sort grep { /\.c$/ } ('lib/base/good.c', keys %files)) {
        my $object = "build/obj/$file" =~ s/\.c$/.o/r;
        make_path(dirname("$dir/$object"));
        system("cd '$dir' && cc -Ilib -fPIC $flags -c -o $object $file") == 0
            or die "cc $file";
        $objects .= " $object";
    }

    for my $archive (qw(libticket libticketmail)) {
        system("cd '$dir' && ar rcs build/$archive.a $objects") == 0
            or die 'ar';
    }
    return $dir;
}


sub check_binary {
    my ($name, $want, %files) = @_;
    my ($status, $out) = run_lint(built('-fvisibility=hidden', %files),
                                  'binary');

    is($status, $want ? 1 : 0, "binary: $name") or diag($out);
    like($out, $want, 'message') if $want;
}


SKIP: {
    skip 'no compiler', 1 if system('cc --version >/dev/null 2>&1') != 0;

    check_binary('a clean archive', undef, 'lib/base/a.c' => <<'C');
static const char *const  names[] = { "a", "b" };
static __thread int       last;
int tk_a(int i);

int
tk_a(int i)
{
    last += i;
    return last + names[i & 1][0];
}
C

    check_binary('a changeable variable',
        qr{libticket\.a\(a\.o\):0: counter is changeable data},
        'lib/base/a.c' => "static int counter;\n"
            . "int tk_a(void) { return ++counter; }\n");
    check_binary('a table that lacks a const',
        qr{names is changeable data},
        'lib/base/a.c' => "const char *names[] = { \"a\" };\n");
    check_binary('a foreign name', qr{global helper does not begin with tk_},
        'lib/base/a.c' => "int helper(void) { return 1; }\n");
    check_binary('a call into nginx', qr{uses ngx_palloc},
        'lib/base/a.c' => "void *ngx_palloc(void *, long);\n"
            . "void *tk_a(void) { return ngx_palloc(0, 1); }\n");
    check_binary('abort', qr{abort\(\) has no place},
        'lib/base/a.c' => "void abort(void);\n"
            . "void tk_a(void) { abort(); }\n");
    check_binary('desk files that call each other',
        qr{files call each other in a circle: .*tk_b.*tk_a}s,
        'lib/desk/a.c' => "int tk_b(void);\nint tk_a(void);\n"
            . "int tk_a(void) { return tk_b(); }\n",
        'lib/desk/b.c' => "int tk_b(void);\nint tk_a(void);\n"
            . "int tk_b(void) { return tk_a(); }\n");

    my ($status, $out) = run_lint(built('', 'lib/base/a.c' =>
        "int tk_a(void);\nint tk_a(void) { return 1; }\n"), 'binary');
    is($status, 1, 'binary: a visible function');
    like($out, qr{tk_a is visible outside}, 'message');

    my $dir = built('-fvisibility=hidden');
    system("cd '$dir' && echo 'int other;' | cc -x c -shared -fPIC"
           . ' -o build/ngx_http_ticket_module.so - -Wl,--no-as-needed'
           . ' -lcurl -lm') == 0 or skip 'no libcurl to link', 3;
    ($status, $out) = run_lint($dir, 'binary');
    is($status, 1, 'binary: a module with a heavy library');
    like($out, qr{drags libcurl\S* into the worker}, 'message');
    like($out, qr{exports other}, 'what a module shows');
}

done_testing();
