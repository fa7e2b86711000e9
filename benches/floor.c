/* The floor: nothing but the work itself, on a plain socket. What comes is counted and dropped.
 *
 *   floor PORT hget HASH FIELDS_FILE     HGET of every field, 64 in flight
 *   floor PORT hscan HASH COUNT          the whole hash by HSCAN, one page after the other
 *   floor PORT ping SECONDS              PING after PING; prints the longest that one took, in milliseconds
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int fd;
static char buffer[1 << 18];
static size_t start, end;

static void die(const char *why) { fprintf(stderr, "floor: %s\n", why); exit(1); }

static void fill(void) {
    if (start == end) start = end = 0;
    if (end == sizeof buffer) {
        memmove(buffer, buffer + start, end - start);
        end -= start;
        start = 0;
    }
    ssize_t got = read(fd, buffer + end, sizeof buffer - end);
    if (got <= 0) die("the server closed the connection");
    end += got;
}

/* The next line of the reply, without its end. */
static char *line(void) {
    for (;;) {
        char *newline = memchr(buffer + start, '\n', end - start);
        if (newline) {
            char *text = buffer + start;
            newline[-1] = 0;
            start = newline + 1 - buffer;
            return text;
        }
        fill();
    }
}

static void skip(size_t bytes) {
    while (bytes > end - start) {
        bytes -= end - start;
        start = end;
        fill();
    }
    start += bytes;
}

static void put(const char *text, size_t length) {
    while (length) {
        ssize_t put = write(fd, text, length);
        if (put <= 0) die("the server takes nothing");
        text += put;
        length -= put;
    }
}

/* A bulk string: what it says if it is short, else nothing. */
static void bulk(char *into, size_t room) {
    long length = atol(line() + 1);
    if (length < 0) return;
    if (into && (size_t)length < room) {
        while (end - start < (size_t)length + 2) fill();
        memcpy(into, buffer + start, length);
        into[length] = 0;
    }
    skip(length + 2);
}

static void hget(const char *hash, const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) die("no such file");
    char field[256], request[65536];
    size_t length = 0;
    int waiting = 0, more = 1;
    while (more || waiting) {
        while (more && waiting < 64) {
            if (!fgets(field, sizeof field, file)) { more = 0; break; }
            field[strcspn(field, "\n")] = 0;
            length += sprintf(request + length, "*3\r\n$4\r\nHGET\r\n$%zu\r\n%s\r\n$%zu\r\n%s\r\n", strlen(hash), hash, strlen(field), field);
            waiting++;
        }
        put(request, length);
        length = 0;
        /* As many as came with one read. */
        do { bulk(NULL, 0); waiting--; } while (waiting && start != end);
    }
}

static void hscan(const char *hash, const char *count) {
    char cursor[32] = "0", request[512];
    long entries = 0;
    do {
        put(request, sprintf(request, "*5\r\n$5\r\nHSCAN\r\n$%zu\r\n%s\r\n$%zu\r\n%s\r\n$5\r\nCOUNT\r\n$%zu\r\n%s\r\n", strlen(hash), hash,
                             strlen(cursor), cursor, strlen(count), count));
        line();
        bulk(cursor, sizeof cursor);
        long members = atol(line() + 1);
        for (long i = 0; i < members; i++) bulk(NULL, 0);
        entries += members / 2;
    } while (strcmp(cursor, "0"));
    printf("%ld\n", entries);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void ping(double seconds) {
    double first = now(), longest = 0;
    while (now() - first < seconds * 1e3) {
        double sent = now();
        put("*1\r\n$4\r\nPING\r\n", 14);
        line();
        double took = now() - sent;
        if (took > longest) longest = took;
        usleep(200);
    }
    printf("%.2f\n", longest);
}

int main(int argc, char **argv) {
    if (argc < 4) die("PORT hget HASH FILE | PORT hscan HASH COUNT | PORT ping SECONDS");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) die("no connection");
    if (!strcmp(argv[2], "hget")) hget(argv[3], argv[4]);
    else if (!strcmp(argv[2], "hscan")) hscan(argv[3], argv[4]);
    else ping(atof(argv[3]));
    return 0;
}
