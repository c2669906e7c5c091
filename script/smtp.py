#!/usr/bin/python3
"""The private SMTP server of script/server and of the tests.

Takes mail on 127.0.0.1, hands it to Dovecot's LMTP recipient by recipient,
and writes one JSON line per event to --log, so that a test can count:

    {"event":"ready","port":N,"tls_port":N}
    {"event":"mail","id":N,"from":"...","to":["..."],"message_id":"...",
     "subject":"...","size":N,"file":"NNNNNN.eml","delivered":["..."],
     "kept":["..."],"reply":"250 ..."}
    {"event":"refused","stage":"rcpt","to":"...","reply":"..."}

"delivered" names whom LMTP took, "kept" whom Dovecot does not know: the mail
to them stays in --spool only.  Nothing is ever relayed.

--rules names a JSON file, read again for each command, with faults to play:

    [{"stage":"rcpt","match":"^bounce@","reply":"550 5.1.1 No such user"},
     {"stage":"data","match":"","reply":"451 4.3.0 Later","times":2},
     {"stage":"accept-drop","match":"","times":1},
     {"stage":"mail","match":"","delay":3}]

stage: connect ehlo mail rcpt data, plain (no PIPELINING), or accept-drop (the mail is taken, the
connection is cut before the answer) and drop (cut without taking it).
match: a regular expression over the recipient, for "mail" over the sender.
times: how often the rule acts; left out, always.
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import re
import signal
import smtplib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Rules:
    def __init__(self, path):
        self.path = path
        self.used = {}

    def find(self, stage, text):
        if not self.path or not os.path.exists(self.path):
            return None
        with open(self.path, encoding="utf-8") as f:
            try:
                rules = json.load(f)
            except ValueError:
                return None
        for rule in rules:
            if rule.get("stage") != stage:
                continue
            if not re.search(rule.get("match", ""), text or ""):
                continue
            key = json.dumps(rule, sort_keys=True)
            if "times" in rule:
                if self.used.get(key, 0) >= rule["times"]:
                    continue
                self.used[key] = self.used.get(key, 0) + 1
            return rule
        return None

    async def act(self, stage, text):
        rule = self.find(stage, text)
        if rule and rule.get("delay"):
            await asyncio.sleep(rule["delay"])
        return rule.get("reply") if rule else None


class Handler:
    def __init__(self, args, rules, log):
        self.args = args
        self.rules = rules
        self.log = log
        self.count = 0

    async def handle_EHLO(self, server, session, envelope, hostname, lines):
        session.host_name = hostname
        reply = await self.rules.act("ehlo", hostname)
        if not self.rules.find("plain", hostname):
            lines.insert(1, "250-PIPELINING")
        return [reply] if reply else lines

    async def handle_VRFY(self, server, session, envelope, address):
        return "502 5.5.1 VRFY is not offered"

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = await self.rules.act("mail", address)
        if reply:
            self.log(event="refused", stage="mail", **{"from": address},
                     reply=reply)
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await self.rules.act("rcpt", address)
        if reply:
            self.log(event="refused", stage="rcpt", to=address, reply=reply)
            return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        first = envelope.rcpt_tos[0]
        if self.rules.find("drop", first):
            self.log(event="refused", stage="drop", to=first, reply="")
            server.transport.abort()
            return "421 4.3.0 Gone"
        reply = await self.rules.act("data", first)
        if reply and reply[0] != "2":
            self.log(event="refused", stage="data", to=first, reply=reply)
            return reply
        await self.take(envelope, reply or "250 2.0.0 Ok: taken")
        if self.rules.find("accept-drop", first):
            server.transport.abort()
        return reply or "250 2.0.0 Ok: taken"

    async def take(self, envelope, reply):
        self.count += 1
        number = self.count
        raw = envelope.original_content or envelope.content
        name = "%06d.eml" % number
        with open(os.path.join(self.args.spool, name), "wb") as f:
            f.write(raw)
        loop = asyncio.get_running_loop()
        delivered, kept = await loop.run_in_executor(
            None, self.deliver, envelope, raw)
        headers = email.message_from_bytes(raw, policy=email.policy.compat32)
        self.log(event="mail", id=number, **{"from": envelope.mail_from},
                 to=envelope.rcpt_tos,
                 message_id=str(headers.get("Message-ID", "")),
                 subject=str(headers.get("Subject", "")), size=len(raw),
                 file=name, delivered=delivered, kept=kept, reply=reply)

    def deliver(self, envelope, raw):
        if not self.args.lmtp:
            return [], list(envelope.rcpt_tos)
        delivered, kept = [], []
        host, port = self.args.lmtp.rsplit(":", 1)
        for to in envelope.rcpt_tos:
            try:
                # Named, or each connection asks a name server for a name.
                with smtplib.LMTP(host, int(port), "localhost",
                                  timeout=20) as lmtp:
                    lmtp.sendmail(envelope.mail_from or "", [to], raw)
                delivered.append(to)
            except (smtplib.SMTPException, OSError):
                kept.append(to)
        return delivered, kept


class Connection(SMTP):
    """Greets first with the rule of stage "connect", if there is one."""

    def connection_made(self, transport):
        reply = None
        rule = self.event_handler.rules.find("connect", "")
        if rule:
            reply = rule.get("reply", "421 4.3.2 Not now")
        if reply:
            transport.write(reply.encode() + b"\r\n")
            transport.close()
            return
        super().connection_made(transport)


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--tls-port", type=int, default=-1,
                   help="a second listener, TLS from the first byte")
    p.add_argument("--lmtp", help="HOST:PORT of Dovecot's LMTP")
    p.add_argument("--log", required=True)
    p.add_argument("--spool", required=True)
    p.add_argument("--rules")
    p.add_argument("--cert")
    p.add_argument("--key")
    p.add_argument("--auth", help="USER:PASSWORD; then nothing without it")
    p.add_argument("--size", type=int, default=64 << 20)
    return p.parse_args()


def options(args, context, starttls):
    kw = {"data_size_limit": args.size, "enable_SMTPUTF8": True,
          "hostname": "mx.desk.test", "ident": "ready", "timeout": 60}
    if starttls:
        kw["tls_context"] = context
    if args.auth:
        user, password = args.auth.encode().split(b":", 1)

        def check(server, session, envelope, mechanism, data):
            good = (isinstance(data, LoginPassword)
                    and (data.login, data.password) == (user, password))
            return AuthResult(success=good, handled=False)

        kw.update(authenticator=check, auth_required=True,
                  auth_require_tls=False)
    return kw


async def main():
    args = parse_args()
    os.makedirs(args.spool, exist_ok=True)
    out = open(args.log, "a", encoding="utf-8", buffering=1)

    def log(**fields):
        out.write(json.dumps(fields) + "\n")

    context = None
    if args.cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(args.cert, args.key)

    handler = Handler(args, Rules(args.rules), log)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(handler, loop=loop,
                           **options(args, context, True)),
        "127.0.0.1", args.port)
    tls = None
    if args.tls_port >= 0 and context:
        tls = await loop.create_server(
            lambda: Connection(handler, loop=loop,
                               **options(args, context, False)),
            "127.0.0.1", args.tls_port, ssl=context)

    def port(s):
        return s.sockets[0].getsockname()[1] if s else 0

    log(event="ready", port=port(server), tls_port=port(tls))
    stop = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, stop.set)
    await stop.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
