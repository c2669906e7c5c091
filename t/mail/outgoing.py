"""Reads mails with Python's own parser, as strictly as it can: one line of
JSON for each file given."""

import email
import email.policy
import json
import sys

for name in sys.argv[1:]:
    raw = open(name, 'rb').read()
    head = raw.split(b'\r\n\r\n', 1)[0]
    m = email.message_from_bytes(raw, policy=email.policy.default)
    defects = [repr(d) for p in m.walk() for d in p.defects]
    for key, value in m.items():
        defects += ['%s: %r' % (key, d)
                    for d in getattr(value, 'defects', [])]
    lines = raw.split(b'\r\n')

    def part(kind):
        p = m.get_body(preferencelist=(kind,))
        return p.get_content() if p is not None else None

    print(json.dumps({
        'file': name, 'defects': defects,
        'bare': raw.replace(b'\r\n', b'').count(b'\n')
                + raw.replace(b'\r\n', b'').count(b'\r'),
        'long': max(map(len, lines)),
        'ascii': all(c < 128 for c in raw) and b'\0' not in raw,
        'names': [k for k, _ in m.items()],
        'subject': m['Subject'],
        'from': [[a.display_name, a.addr_spec] for a in m['From'].addresses],
        'to': [[a.display_name, a.addr_spec] for a in m['To'].addresses],
        'reply_to': [a.addr_spec for a in m['Reply-To'].addresses]
                    if m['Reply-To'] else [],
        'head': {k.lower(): str(v) for k, v in m.items()},
        'type': m.get_content_type(),
        'text': part('plain'), 'html': part('html'),
        'files': [[p.get_filename(), len(p.get_payload(decode=True) or b''),
                   p.get_content_disposition()]
                  for p in m.iter_attachments()]
                 if m.is_multipart() else [],
    }))
