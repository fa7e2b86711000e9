"""Writes one response under every pickle protocol: python make.py

Needs aiohttp-client-cache 0.15. The tests of the codec know what is in it.
"""

import pickle
from datetime import datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import SplitResult

from aiohttp.http_writer import HttpVersion
from aiohttp_client_cache.response import CachedResponse
from yarl import URL

HERE = Path(__file__).parent

# As yarl up to 1.23 pickles: later versions put a plain tuple in the place of SplitResult.
URL.__getstate__ = lambda self: (SplitResult(*self._val),)


def response(**fields):
    made = CachedResponse(method='GET', **fields)
    made.created_at = datetime(2026, 11, 23, 1, 56, 22, 400808)
    made.last_used = datetime(2026, 11, 23, 1, 56, 22, 400822)
    return made


cookies = SimpleCookie('sid=abc123; Path=/; HttpOnly; Secure; SameSite=Lax')
cookies.load('theme="dark mode"')
cookies['theme']['max-age'] = 2**40

hop = response(reason='Found', status=302, url=URL('http://127.0.0.1:16400/redir?x=1'), version=HttpVersion(1, 0))
hop.raw_headers = ((b'Location', b'/x'), (b'X', b''))
hop.real_url = hop.url

last = response(
    # What raw-unicode-escape has to escape, and a byte that was not UTF-8.
    reason='O\\u1234\\K \n\u00e9\u2603\U0001f600\udcff',
    status=200,
    url=URL('http://127.0.0.1:16400/x'),
    version=HttpVersion(1, 1),
    cookies=cookies,
)
last._body = b'caf\xc3\xa9\x00\n\r\\ \xff\\u1234'
last._links = [('next', [('rel', 'next'), ('url', 'http://127.0.0.1:16400/next')])]
last.expires = datetime(2036, 11, 20, 1, 56, 23, 44791)
last.raw_headers = (
    (b'Content-Type', b'text/plain'),
    (b'X-Latin', b'caf\xe9 \xff'),
    (b'X-Empty', b''),
    (b'Set-Cookie', b'sid=abc123'),
)
last.request_raw_headers = ((b'Host', b'127.0.0.1:16400'), (b'Accept', b'*/*'))
last.real_url = URL('http://127.0.0.1:16400/x#top')
last.history = (hop,)

for protocol in range(6):
    (HERE / f'protocol-{protocol}.bin').write_bytes(pickle.dumps(last, protocol=protocol))
for protocol in (0, 2):
    # Protocols before 3 use Python 2's module names unless told not to.
    pickled = pickle.dumps(last, protocol=protocol, fix_imports=False)
    (HERE / f'protocol-{protocol}-python-3-names.bin').write_bytes(pickled)
