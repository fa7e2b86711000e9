# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_acache_global_optspecs
    string join \n q/quiet v/verbose color= a/address= n/namespace= expire-after= urls-expire-after= allowed-code= allowed-codes= allowed-method= allowed-methods= include-headers= match-header= match-headers= ignored-param= ignored-params= key-format= cache-control= credentials= max-body= max-size= read-only= filter-fn= secret-key-file= salt= serializer= encoding= db= username= password-file= sentinel-username= ssl= ssl-ca= ssl-cert= ssl-key= ssl-insecure= ssl-server-name= timeout= response-timeout= connection-cls= pool-cls= minsize= maxsize= parser= commands-factory= loop= ttl= ttl-offset= shards= askpass config= no-config profile= h/help V/version
end

function __fish_acache_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_acache_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_acache_using_subcommand
    set -l cmd (__fish_acache_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c acache -n "__fish_acache_needs_command" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_needs_command" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_needs_command" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_needs_command" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_needs_command" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_needs_command" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_needs_command" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_needs_command" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_needs_command" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_needs_command" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_needs_command" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_needs_command" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_needs_command" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_needs_command" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_needs_command" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_needs_command" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_needs_command" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_needs_command" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_needs_command" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_needs_command" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_needs_command" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_needs_command" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_needs_command" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_needs_command" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_needs_command" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_needs_command" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_needs_command" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_needs_command" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_needs_command" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_needs_command" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_needs_command" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_needs_command" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_needs_command" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_needs_command" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_needs_command" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_needs_command" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_needs_command" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_needs_command" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_needs_command" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_needs_command" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_needs_command" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_needs_command" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_needs_command" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_needs_command" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_needs_command" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_needs_command" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_needs_command" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_needs_command" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_needs_command" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_needs_command" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_needs_command" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_needs_command" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_needs_command" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_needs_command" -s V -l version -d 'Print version'
complete -c acache -n "__fish_acache_needs_command" -f -a "get" -d 'Fetch URLs through the cache'
complete -c acache -n "__fish_acache_needs_command" -f -a "keys" -d 'List the keys of stored entries'
complete -c acache -n "__fish_acache_needs_command" -f -a "values" -d 'List stored entries, decoded'
complete -c acache -n "__fish_acache_needs_command" -f -a "size" -d 'Print the number of stored entries'
complete -c acache -n "__fish_acache_needs_command" -f -a "contains" -d 'Say by the exit code whether entries are stored'
complete -c acache -n "__fish_acache_needs_command" -f -a "read" -d 'Show one stored entry in full'
complete -c acache -n "__fish_acache_needs_command" -f -a "write" -d 'Store a response made by hand'
complete -c acache -n "__fish_acache_needs_command" -f -a "delete" -d 'Remove the named entries'
complete -c acache -n "__fish_acache_needs_command" -f -a "expire" -d 'Change when stored entries expire'
complete -c acache -n "__fish_acache_needs_command" -f -a "purge" -d 'Remove expired entries'
complete -c acache -n "__fish_acache_needs_command" -f -a "clear" -d 'Remove all entries of the namespace'
complete -c acache -n "__fish_acache_needs_command" -f -a "explain" -d 'Say which rules decide what `get` would do'
complete -c acache -n "__fish_acache_needs_command" -f -a "verify" -d 'Read every entry, and list those that cannot be used'
complete -c acache -n "__fish_acache_needs_command" -f -a "resign" -d 'Sign entries anew with the newest signing key'
complete -c acache -n "__fish_acache_needs_command" -f -a "reshard" -d 'Spread the entries over another number of Redis hashes'
complete -c acache -n "__fish_acache_needs_command" -f -a "key" -d 'Print the cache key of a request'
complete -c acache -n "__fish_acache_needs_command" -f -a "ping" -d 'Connect to the store and say what was reached'
complete -c acache -n "__fish_acache_needs_command" -f -a "config" -d 'Show the settings in force and where each came from'
complete -c acache -n "__fish_acache_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c acache -n "__fish_acache_using_subcommand get" -l input -d 'Read URLs from this file too, one a line; `-` is stdin. Blank lines and those that begin with `#` do not count' -r -F
complete -c acache -n "__fish_acache_using_subcommand get" -l jobs -d 'Ask origins for so many responses at once' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l per-host -d 'Ask one host for at most so many at once [default: --jobs]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l rate -d 'Ask origins at most so often: `10/s`, `90/m`, `1000/h`; what comes from the cache does not count' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s o -l output -d 'Write the body to this file; it is whole, or it is not there' -r -F
complete -c acache -n "__fish_acache_using_subcommand get" -l output-dir -d 'Write bodies to HOST/PATH below this folder, `~` and 8 digits of the key added for a query or where the name is taken; with --remote-name, to that name in it' -r -F
complete -c acache -n "__fish_acache_using_subcommand get" -l format -d 'Print the entry without its body as JSON instead: `json`, or one line each with `jsonl`' -r -f -a "json\t'One object, of several URLs an array'
jsonl\t'One object a line'"
complete -c acache -n "__fish_acache_using_subcommand get" -l stale-if-error -d 'Use a stale response when the origin fails, for so long after it became stale [default with the option: any time]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l stale-while-revalidate -d 'Use a stale response at once, for so long, and refresh it afterwards [default with the option: any time]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l lock -d 'Let one of all processes fetch what they want at the same time; the others wait for its response. They go on without one that died after this long [default with the option: 10s]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s A -l user-agent -d 'Say this is who asks [default: acache/VERSION]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s x -l proxy -d 'Go through this proxy [default: http_proxy, https_proxy, all_proxy]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l noproxy -d 'Reach these hosts without a proxy, separated by commas; `*` is all [default: no_proxy]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l cacert -d 'Trust the authorities in this PEM file too' -r -F
complete -c acache -n "__fish_acache_using_subcommand get" -l cert -d 'Show the origin the client certificate in this PEM file' -r -F
complete -c acache -n "__fish_acache_using_subcommand get" -l key -d 'Use the key in this PEM file for the client certificate' -r -F
complete -c acache -n "__fish_acache_using_subcommand get" -l resolve -d 'Reach this host at this address: HOST:PORT:ADDRESS (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l retry -d 'Try again so often when the origin cannot be reached, or answers 408, 429, 500, 502, 503 or 504' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l connect-timeout -d 'Give up connecting to the origin after this long' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s m -l max-time -d 'Give up the whole fetch after this long' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l max-redirects -d 'Follow at most so many redirects in a row' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand get" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand get" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand get" -s 0 -l null -d 'URLs in --input end with NUL instead of a newline, and all count'
complete -c acache -n "__fish_acache_using_subcommand get" -l unordered -d 'Print responses as they are done, not in the order of the URLs'
complete -c acache -n "__fish_acache_using_subcommand get" -s O -l remote-name -d 'Write the body to a file named after the last part of the URL'
complete -c acache -n "__fish_acache_using_subcommand get" -s i -l include -d 'Print status line and header fields before the body'
complete -c acache -n "__fish_acache_using_subcommand get" -s I -l head -d 'Ask for the head alone: the method is HEAD, and the head is printed'
complete -c acache -n "__fish_acache_using_subcommand get" -l text -d 'Turn the body into UTF-8, from the charset of its Content-Type, or --encoding'
complete -c acache -n "__fish_acache_using_subcommand get" -s f -l fail -d 'End with 7 and print no body when the status is 400 or more'
complete -c acache -n "__fish_acache_using_subcommand get" -l refresh -d 'Ask the origin whether what is stored is still good, even if it is fresh'
complete -c acache -n "__fish_acache_using_subcommand get" -l force-refresh -d 'Fetch anew, and store'
complete -c acache -n "__fish_acache_using_subcommand get" -l no-cache -d 'Neither read nor write the cache'
complete -c acache -n "__fish_acache_using_subcommand get" -l only-if-cached -d 'Use only what is stored; the exit code is 1 when nothing is'
complete -c acache -n "__fish_acache_using_subcommand get" -l shared -d 'Be a cache for several people: s-maxage counts, private responses are not stored (with --cache-control)'
complete -c acache -n "__fish_acache_using_subcommand get" -l require-cache -d 'End with 4 when the store fails, instead of fetching without it'
complete -c acache -n "__fish_acache_using_subcommand get" -s k -l insecure -d 'Trust any certificate of the origin'
complete -c acache -n "__fish_acache_using_subcommand get" -l netrc -d 'Log in as ~/.netrc (or the file in NETRC) says for the host'
complete -c acache -n "__fish_acache_using_subcommand get" -l no-follow -d 'Do not follow redirects'
complete -c acache -n "__fish_acache_using_subcommand get" -l http1.1 -d 'Speak HTTP/1.1 also to servers that offer HTTP/2'
complete -c acache -n "__fish_acache_using_subcommand get" -l http2 -d 'Speak HTTP/2 at once, also without TLS; with TLS it is spoken anyway where it is offered'
complete -c acache -n "__fish_acache_using_subcommand get" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand get" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand get" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand get" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand keys" -l format -d 'Print in this form [default: table on a terminal, else plain]' -r -f -a "table\t'Columns that fit the terminal'
plain\t'One line each, fields separated by tabs, no header'
json\t'One array'
jsonl\t'One object a line'
csv\t'Comma-separated, with a header'"
complete -c acache -n "__fish_acache_using_subcommand keys" -l collection -d 'List this collection' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand keys" -l url -d 'Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l status -d 'Only entries with these status codes or classes, separated by commas (200,404,5xx)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l content-type -d 'Only entries whose Content-Type is this: `text/html`, `image/*`' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l older-than -d 'Only entries that were stored longer ago than this' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l newer-than -d 'Only entries that were stored more recently than this' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l larger-than -d 'Only entries whose body is larger than this (4096, 10MiB)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l filter -d 'Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l limit -d 'At most so many entries' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l method -d 'Only entries of requests with these methods, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand keys" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand keys" -l urls -d 'Print the URLs instead of the keys'
complete -c acache -n "__fish_acache_using_subcommand keys" -s l -l long -d 'Print method, status, URL, type, size, age and expiry beside each key'
complete -c acache -n "__fish_acache_using_subcommand keys" -s 0 -l null -d 'End each key with NUL instead of a newline'
complete -c acache -n "__fish_acache_using_subcommand keys" -l expired -d 'Only entries past their expiry'
complete -c acache -n "__fish_acache_using_subcommand keys" -l fresh -d 'Only entries not past their expiry'
complete -c acache -n "__fish_acache_using_subcommand keys" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand keys" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand keys" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand keys" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand keys" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand values" -l format -d 'Print in this form [default: table on a terminal, else plain]' -r -f -a "table\t'Columns that fit the terminal'
plain\t'One line each, fields separated by tabs, no header'
json\t'One array'
jsonl\t'One object a line'
csv\t'Comma-separated, with a header'"
complete -c acache -n "__fish_acache_using_subcommand values" -l collection -d 'List this collection; redirects have a key and a target' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand values" -l url -d 'Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l status -d 'Only entries with these status codes or classes, separated by commas (200,404,5xx)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l content-type -d 'Only entries whose Content-Type is this: `text/html`, `image/*`' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l older-than -d 'Only entries that were stored longer ago than this' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l newer-than -d 'Only entries that were stored more recently than this' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l larger-than -d 'Only entries whose body is larger than this (4096, 10MiB)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l filter -d 'Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l limit -d 'At most so many entries' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l method -d 'Only entries of requests with these methods, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand values" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand values" -l body -d 'Print the bodies too, in json and jsonl'
complete -c acache -n "__fish_acache_using_subcommand values" -l expired -d 'Only entries past their expiry'
complete -c acache -n "__fish_acache_using_subcommand values" -l fresh -d 'Only entries not past their expiry'
complete -c acache -n "__fish_acache_using_subcommand values" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand values" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand values" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand values" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand values" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand size" -l collection -d 'Count this collection' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand size" -l url -d 'Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l status -d 'Only entries with these status codes or classes, separated by commas (200,404,5xx)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l content-type -d 'Only entries whose Content-Type is this: `text/html`, `image/*`' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l older-than -d 'Only entries that were stored longer ago than this' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l newer-than -d 'Only entries that were stored more recently than this' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l larger-than -d 'Only entries whose body is larger than this (4096, 10MiB)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l filter -d 'Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l limit -d 'At most so many entries' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l method -d 'Only entries of requests with these methods, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand size" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand size" -l expired -d 'Only entries past their expiry'
complete -c acache -n "__fish_acache_using_subcommand size" -l fresh -d 'Only entries not past their expiry'
complete -c acache -n "__fish_acache_using_subcommand size" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand size" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand size" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand size" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand size" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand contains" -l collection -d 'Look into this collection' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand contains" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand contains" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand contains" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand contains" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand contains" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand contains" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand contains" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand read" -l format -d 'Print in this form [default: plain]' -r -f -a "plain\t'For people'
json\t'The object of `values --format jsonl --body`'"
complete -c acache -n "__fish_acache_using_subcommand read" -l collection -d 'Read from this collection; a redirect is printed as the key that it leads to' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand read" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand read" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand read" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand read" -l raw -d 'Print the value as it stands in the store, byte for byte'
complete -c acache -n "__fish_acache_using_subcommand read" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand read" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand read" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand read" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand read" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand write" -l status -d 'Give the response this status code' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l reason -d 'Give the response this reason phrase [default: that of the status code]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l response-header -d 'Give the response this header field (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l body -d 'Take the body from this file, `-` is stdin [default: an empty body]' -r -F
complete -c acache -n "__fish_acache_using_subcommand write" -l entry -d 'Take the whole entry from this file, `-` is stdin: one object of `values --format jsonl --body`' -r -F
complete -c acache -n "__fish_acache_using_subcommand write" -l collection -d 'Write to this collection' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand write" -l target -d 'The key or URL that a redirect leads to' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand write" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand write" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand write" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand write" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand write" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand write" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand write" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand delete" -l url -d 'Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l status -d 'Only entries with these status codes or classes, separated by commas (200,404,5xx)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l content-type -d 'Only entries whose Content-Type is this: `text/html`, `image/*`' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l older-than -d 'Only entries that were stored longer ago than this' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l newer-than -d 'Only entries that were stored more recently than this' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l larger-than -d 'Only entries whose body is larger than this (4096, 10MiB)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l filter -d 'Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l limit -d 'At most so many entries' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l collection -d 'Remove from this collection; of redirects, the redirects alone' -r -f -a "responses\t'Stored responses'
redirects\t'Redirects: key of a hop, key of the response'"
complete -c acache -n "__fish_acache_using_subcommand delete" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand delete" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand delete" -s 0 -l null -d 'Names on stdin end with NUL instead of a newline'
complete -c acache -n "__fish_acache_using_subcommand delete" -l expired -d 'Only entries past their expiry'
complete -c acache -n "__fish_acache_using_subcommand delete" -l fresh -d 'Only entries not past their expiry'
complete -c acache -n "__fish_acache_using_subcommand delete" -l dry-run -d 'Print the keys of what would go, and change nothing'
complete -c acache -n "__fish_acache_using_subcommand delete" -s y -l yes -d 'Do not ask'
complete -c acache -n "__fish_acache_using_subcommand delete" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand delete" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand delete" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand delete" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand expire" -l url -d 'Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l status -d 'Only entries with these status codes or classes, separated by commas (200,404,5xx)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l content-type -d 'Only entries whose Content-Type is this: `text/html`, `image/*`' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l older-than -d 'Only entries that were stored longer ago than this' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l newer-than -d 'Only entries that were stored more recently than this' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l larger-than -d 'Only entries whose body is larger than this (4096, 10MiB)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l filter -d 'Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l limit -d 'At most so many entries' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l set -d 'Let them expire then: never, 0 (now), seconds or a duration from now (1h 30m), or a date' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand expire" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand expire" -s 0 -l null -d 'Names on stdin end with NUL instead of a newline'
complete -c acache -n "__fish_acache_using_subcommand expire" -l expired -d 'Only entries past their expiry'
complete -c acache -n "__fish_acache_using_subcommand expire" -l fresh -d 'Only entries not past their expiry'
complete -c acache -n "__fish_acache_using_subcommand expire" -l from-creation -d 'Count from when each was stored, as if it had been stored with this expiry'
complete -c acache -n "__fish_acache_using_subcommand expire" -l dry-run -d 'Print the keys of what would change, and change nothing'
complete -c acache -n "__fish_acache_using_subcommand expire" -s y -l yes -d 'Do not ask'
complete -c acache -n "__fish_acache_using_subcommand expire" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand expire" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand expire" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand expire" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand expire" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand purge" -l url -d 'Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l status -d 'Only entries with these status codes or classes, separated by commas (200,404,5xx)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l content-type -d 'Only entries whose Content-Type is this: `text/html`, `image/*`' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l older-than -d 'Only entries that were stored longer ago than this' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l newer-than -d 'Only entries that were stored more recently than this' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l larger-than -d 'Only entries whose body is larger than this (4096, 10MiB)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l filter -d 'Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l limit -d 'At most so many entries' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l method -d 'Only entries of requests with these methods, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand purge" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand purge" -l invalid -d 'Remove also what `acache verify` lists: unreadable, unsigned and wrongly signed values'
complete -c acache -n "__fish_acache_using_subcommand purge" -l dry-run -d 'Print the keys of what would go, and change nothing'
complete -c acache -n "__fish_acache_using_subcommand purge" -l filtered -d 'Remove also entries that filter_fn rejects; those on which it fails stay'
complete -c acache -n "__fish_acache_using_subcommand purge" -l expired -d 'Only entries past their expiry'
complete -c acache -n "__fish_acache_using_subcommand purge" -l fresh -d 'Only entries not past their expiry'
complete -c acache -n "__fish_acache_using_subcommand purge" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand purge" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand purge" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand purge" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand purge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand clear" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand clear" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand clear" -s y -l yes -d 'Do not ask'
complete -c acache -n "__fish_acache_using_subcommand clear" -l dry-run -d 'Say what would go, and change nothing'
complete -c acache -n "__fish_acache_using_subcommand clear" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand clear" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand clear" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand clear" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand explain" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand explain" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand explain" -l shared -d 'As a cache for several people (with --cache-control)'
complete -c acache -n "__fish_acache_using_subcommand explain" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand explain" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand explain" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand explain" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand verify" -l format -d 'Print in this form' -r -f -a "plain\t'Key, collection, fault and reason, separated by tabs'
jsonl\t'One object a line'"
complete -c acache -n "__fish_acache_using_subcommand verify" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand verify" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand verify" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand verify" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand verify" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand verify" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand resign" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand resign" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand resign" -l unsigned -d 'Sign also entries without any signature: only if nobody else could write to the store'
complete -c acache -n "__fish_acache_using_subcommand resign" -l dry-run -d 'Say how many would be signed, and change nothing'
complete -c acache -n "__fish_acache_using_subcommand resign" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand resign" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand resign" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand resign" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand resign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand reshard" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand reshard" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand reshard" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand reshard" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand reshard" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand reshard" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand reshard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand key" -s X -l method -d 'Use this request method [default: GET, or POST with a body]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -s H -l header -d 'Send this header field; `Name:` is an empty value (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -s d -l data -d 'Send this body as a form; `@FILE` and `@-` read it as bytes' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l json -d 'Send this JSON text as the body' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l form -d 'Send this field of a form as the body (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -s u -l user -d 'Log in to the origin with this user and password' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l bearer -d 'Log in to the origin with this bearer token' -r
complete -c acache -n "__fish_acache_using_subcommand key" -s b -l cookie -d 'Send these cookies' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand key" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand key" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand key" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand key" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand key" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand key" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand ping" -l format -d 'Print in this form [default: plain]' -r -f -a "plain\t'A line each'
json\t'One object'"
complete -c acache -n "__fish_acache_using_subcommand ping" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand ping" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand ping" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand ping" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand ping" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand ping" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand ping" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand config" -l format -d 'Show in this form [default: plain]' -r -f -a "plain\t'A line each'
json\t'One object'"
complete -c acache -n "__fish_acache_using_subcommand config" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand config" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand config" -l force -d 'Replace a file that is there'
complete -c acache -n "__fish_acache_using_subcommand config" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand config" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand config" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand config" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acache -n "__fish_acache_using_subcommand completions" -l color -d 'Colour the output; `auto` is on a terminal unless NO_COLOR is set [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Also in a pipe'
never\t'Never'"
complete -c acache -n "__fish_acache_using_subcommand completions" -s a -l address -d 'Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], sqlite:FILE, sqlite:DIR/ or sqlite: [default: redis://localhost]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -s n -l namespace -l cache-name -d 'Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder [default: aiohttp-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l expire-after -d 'Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date [default: never]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l urls-expire-after -d 'Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l allowed-code -d 'Cache responses with this status code or class (404, 2xx) (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l allowed-codes -d 'The same, separated by commas [default: 200]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l allowed-method -d 'Cache responses to requests of this method (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l allowed-methods -d 'The same, separated by commas [default: GET, HEAD]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l include-headers -d 'Cache requests with different -H header fields separately' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l match-header -d 'Cache requests that differ in this header field separately (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l match-headers -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ignored-param -d 'Leave this parameter (of query, body or headers) out of the key (can be repeated)' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ignored-params -d 'The same, separated by commas' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l key-format -d 'Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first (can be repeated) [default: 0.15]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l cache-control -d 'Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l credentials -d 'Give requests with credentials keys of their own (separate), or the library\'s key (shared) [default: separate]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l max-body -d 'Cache bodies up to this size; larger ones are delivered uncached [default: 500MiB]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l max-size -d 'Let purge remove the oldest entries until the namespace keeps no more than this' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l read-only -d 'Never write to the store' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l filter-fn -d 'Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl --body`. A stored response for which it is not is fetched anew' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l secret-key-file -d 'Read the signing keys from this file, one a line, the oldest first' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l salt -d 'Sign with this salt [default: aiohttp-client-cache]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l serializer -d 'Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python reads only pickle: other values are misses to it, and errors where it signs [default: pickle]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l encoding -d 'Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec of Python or a label of the WHATWG' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l db -d 'Use the Redis database of this number [default: 0]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l username -d 'Log in to Redis as this user' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l password-file -d 'Read the password for Redis from this file' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l sentinel-username -d 'Log in to the sentinels as this user' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ssl -d 'Connect to Redis with TLS' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ssl-ca -d 'Trust the authorities in this PEM file instead of the system\'s, for Redis' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ssl-cert -d 'Show Redis the client certificate in this PEM file' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ssl-key -d 'Use the key in this PEM file for the client certificate' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ssl-insecure -d 'Trust any certificate of Redis' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ssl-server-name -d 'Ask for and verify this name instead of the host of the address' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l timeout -d 'Give up connecting to the store after this long [default: 5s]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l response-timeout -d 'Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s) [default: 30s]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l connection-cls -d 'Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l pool-cls -d 'Pipeline all requests over one connection (multiplexed), or give each its own (exclusive) [default: multiplexed]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l minsize -d 'Open so many connections to Redis at once when requests come together [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l maxsize -d 'Open no more than so many connections to a Redis server [default: 4]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l parser -d 'Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused [default: resp3]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l commands-factory -d 'Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic) [default: auto]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l loop -d 'Run on so many threads: more than one for many large bodies over fast connections [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ttl -d 'Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l ttl-offset -d 'Keep expired entries so long, from the server\'s `ttl` and from purge: 0, or 7d with cache_control' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l shards -d 'Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python [default: 1]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l config -d 'Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -l profile -d 'Use this profile of the config file' -r
complete -c acache -n "__fish_acache_using_subcommand completions" -s q -l quiet -d 'Print no notes, warnings and progress; errors and data are printed all the same'
complete -c acache -n "__fish_acache_using_subcommand completions" -s v -l verbose -d 'Say on stderr what is done and why (can be repeated)'
complete -c acache -n "__fish_acache_using_subcommand completions" -l askpass -d 'Ask for the password for Redis at the terminal'
complete -c acache -n "__fish_acache_using_subcommand completions" -l no-config -d 'Read no config file'
complete -c acache -n "__fish_acache_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
