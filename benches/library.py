"""The Python library on the same work: `library.py REDIS_URL FILE_OF_URLS [AT_ONCE]` gets every URL through its cache."""

import asyncio
import pathlib
import sys

from aiohttp_client_cache import CachedSession, RedisBackend


async def main(address, urls, at_once):
    waiting = iter(pathlib.Path(urls).read_text().split())

    async def work(session):
        for url in waiting:
            async with session.get(url) as response:
                sys.stdout.buffer.write(await response.read())

    async with CachedSession(cache=RedisBackend("aiohttp-cache", address=address)) as session:
        await asyncio.gather(*(work(session) for _ in range(at_once)))


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1))
