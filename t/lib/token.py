#!/usr/bin/python3
"""A token server of OAuth2 for tests (RFC 6749, 6; RFC 7662).

token.py --port N --log FILE --rules FILE

POST /token       a refresh token for an access token
POST /introspect  is an access token good; for Dovecot

The rules are JSON, read anew for each request: client_id, client_secret,
refresh (the one that is taken now; it is replaced when "rotate" is true),
expires (seconds), user, fail (an error to answer), revoked (access tokens
that are good no more). What was asked stands in the log, one JSON a line.
"""

import argparse
import http.server
import json
import ssl
import threading
import urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, required=True)
parser.add_argument('--log', required=True)
parser.add_argument('--rules', required=True)
parser.add_argument('--cert')
parser.add_argument('--key')
args = parser.parse_args()

lock = threading.Lock()
serial = [0, 0]
state = {}                       # access token: user


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *what):
        pass

    def answer(self, status, what):
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        n = int(self.headers.get('Content-Length') or 0)
        body = self.rfile.read(n).decode()
        form = dict(urllib.parse.parse_qsl(body))

        with lock:
            with open(args.rules) as f:
                rules = json.load(f)

            with open(args.log, 'a') as f:
                f.write(json.dumps({'path': self.path, 'form': form}) + '\n')

            if self.path == '/token':
                self.token(rules, form)
            elif self.path == '/redirect':
                self.send_response(307)
                self.send_header('Location', '/token')
                self.send_header('Content-Length', '0')
                self.end_headers()
            else:
                self.introspect(rules, form)

    def token(self, rules, form):
        if rules.get('fail'):
            self.answer(400, {'error': rules['fail'],
                              'error_description': 'as the test wants it'})
            return

        good = (form.get('grant_type') == 'refresh_token'
                and form.get('client_id') == rules['client_id']
                and form.get('client_secret') == rules['client_secret']
                and form.get('refresh_token') == rules['refresh'])

        if not good:
            self.answer(400, {'error': 'invalid_grant'})
            return

        serial[0] += 1
        access = 'access-%d' % serial[0]
        state[access] = rules['user']
        given = {'access_token': access, 'token_type': 'Bearer',
                 'expires_in': rules['expires']}

        if rules.get('rotate'):
            serial[1] += 1
            rules['refresh'] = given['refresh_token'] = \
                'refresh-%d' % (serial[1] + 1)

            with open(args.rules, 'w') as f:
                json.dump(rules, f)

        self.answer(200, given)

    def introspect(self, rules, form):
        token = form.get('token', '')

        if token in state and token not in rules.get('revoked', []):
            self.answer(200, {'active': True, 'username': state[token]})
        else:
            self.answer(200, {'active': False})


server = http.server.ThreadingHTTPServer(('127.0.0.1', args.port), Handler)

if args.cert:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.cert, args.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)

server.serve_forever()
