"""Does with the Python library what a test asks for, and prints what the library said.

Reads one JSON object on stdin: `backend` ("redis" or "sqlite"), `arguments` (keyword arguments of the backend), and
`steps`, done in order in one session. Prints a JSON list with one result a step.
"""

import asyncio
import base64
import inspect
import json
import sys
from datetime import datetime, timedelta, timezone

from aiohttp_client_cache import CachedSession, RedisBackend, SQLiteBackend
from aiohttp_client_cache.backends import BaseCache, CacheBackend
from aiohttp_client_cache.backends.redis import RedisCache


def describe(response):
    """A response as a test compares it."""
    history = [
        {"status": hop.status, "url": str(hop.url), "method": hop.method, "headers": headers_of(hop)}
        for hop in response.history
    ]
    return {
        "from_cache": getattr(response, "from_cache", False),
        "method": response.method,
        "status": response.status,
        "reason": response.reason,
        "url": str(response.url),
        "real_url": str(response.real_url),
        "version": list(response.version),
        "headers": headers_of(response),
        "cookies": {name: morsel.OutputString() for name, morsel in response.cookies.items()},
        "links": [[key, sorted((name, str(value)) for name, value in params.items())]
                  for key, params in response.links.items()],
        "history": history,
        "encoding": response.get_encoding(),
        "expires": response.expires.isoformat() if getattr(response, "expires", None) else None,
        "request_headers": sorted(name.lower() for name in response.request_info.headers),
    }


def headers_of(response):
    return [[name.decode().lower(), value.decode("utf-8", "replace")] for name, value in response.raw_headers]


def when(value):
    """A value of `expire_after` that JSON cannot say."""
    if isinstance(value, dict) and "timedelta" in value:
        return timedelta(seconds=value["timedelta"])
    if isinstance(value, dict) and "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    return value


async def get_by(case, namespace, address):
    """Gets the URL of a case with its settings, and says whether it was a hit, and what stands in the namespace now."""
    backend = RedisBackend(
        namespace,
        address=address,
        expire_after=when(case["expire_after"]),
        urls_expire_after={pattern: when(value) for pattern, value in case["urls_expire_after"].items()},
    )
    arguments = {} if case["request"] is None else {"expire_after": when(case["request"])}
    async with CachedSession(cache=backend) as session:
        async with session.get(case["url"], **arguments) as response:
            await response.read()
            hit = getattr(response, "from_cache", False)
        values = [value async for value in session.cache.responses.values()]
    return hit, values


def names():
    """The parameters and methods of the four classes that README's table is about."""
    found = set()
    for subject in (RedisBackend, RedisCache, CacheBackend, BaseCache):
        found.update(name for name in inspect.signature(subject.__init__).parameters if name != "self")
        members = inspect.getmembers(subject, inspect.isroutine)
        found.update(f"{name}()" for name, _ in members if not name.startswith("_"))
    return sorted(found)


async def expiry(case, address):
    _, values = await get_by(case, case["namespace"], address)
    times = [values[0].created_at, values[0].expires] if values else None
    again, _ = await get_by(case, case["namespace"], address)
    utc = [time and time.replace(tzinfo=time.tzinfo or timezone.utc).isoformat() for time in times or []]
    return {"times": utc or None, "again": again}


async def do(session, step):
    cache = session.cache
    match step["do"]:
        case "get":
            arguments = {name: step[name] for name in ("headers", "json", "params", "expire_after", "cookies") if name in step}
            if "data" in step:
                arguments["data"] = step["data"]
            if "data_b64" in step:
                arguments["data"] = base64.b64decode(step["data_b64"])
            async with session.request(step.get("method", "GET"), step["url"], **arguments) as response:
                body = await response.read()
                return describe(response) | {"body": base64.b64encode(body).decode()}
        case "keys":
            return sorted([key async for key in cache.responses.keys()])
        case "redirects":
            return sorted([key async for key in cache.redirects.keys()])
        case "values":
            return sorted([str(value.url) async for value in cache.responses.values()])
        case "size":
            return await cache.responses.size()
        case "has_url":
            return await cache.has_url(step["url"])
        case "delete_url":
            return await cache.delete_url(step["url"])
        case "clear":
            return await cache.clear()
        case "names":
            return names()
        case "expiry":
            return [await expiry(case, step["address"]) for case in step["cases"]]
        case "expiry_again":
            return [(await get_by(case, case["other"], step["address"]))[0] for case in step["cases"]]
        case "key":
            arguments = {name: step[name] for name in ("headers", "json", "params", "data") if name in step}
            return cache.create_key(step.get("method", "GET"), step["url"], **arguments)
    raise ValueError(f"unknown step {step['do']}")


async def main():
    task = json.load(sys.stdin)
    backend = {"redis": RedisBackend, "sqlite": SQLiteBackend}[task["backend"]]
    arguments = task["arguments"]
    if "secret_key_b64" in arguments:
        arguments["secret_key"] = [base64.b64decode(key) for key in arguments.pop("secret_key_b64")]
    results = []
    async with CachedSession(cache=backend(**arguments)) as session:
        for step in task["steps"]:
            results.append(await do(session, step))
    json.dump(results, sys.stdout)


asyncio.run(main())
