/*
 * tfp-listen NAME=ADDRESS:PORT... -- COMMAND ARGUMENT...
 *
 * Binds and listens, then becomes the command, which inherits the sockets by systemd's protocol: descriptors from 3
 * on, LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES. So one and the same supervisor runs behind a systemd socket unit and
 * behind this program. It is not written in Node because a Node process that listens also accepts: it cannot hold a
 * socket for others only.
 *
 * ADDRESS is "*" (every address, IPv6 and IPv4), "localhost" (127.0.0.1 and ::1) or a number such as 10.0.0.1.
 * Port 0 picks a free one. TFP_<NAME>_PORT tells the command the port that was really bound.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_FD = 3, SOCKETS_MAX = 16, BACKLOG = 4096, FREE_PORT_TRIES = 50, NAME_BYTES = 32, HOST_BYTES = 64 };

struct request {
	char name[NAME_BYTES];
	char host[HOST_BYTES];
	int port;
};

static int sockets[SOCKETS_MAX];
static char names[SOCKETS_MAX * (NAME_BYTES + 1)];
static int count;

static void __attribute__((noreturn, format(printf, 2, 3))) fail(int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fputs("tfp-listen: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	exit(code);
}

/* Reads NAME=ADDRESS:PORT; the last colon divides, so that IPv6 addresses need no brackets. */
static struct request parse_request(const char *text)
{
	struct request request;
	const char *equals = strchr(text, '=');
	const char *colon = strrchr(text, ':');
	char *end;
	if (!equals || !colon || colon < equals || equals == text) fail(2, "\"%s\" is not NAME=ADDRESS:PORT", text);
	if (equals - text >= NAME_BYTES || colon - equals > HOST_BYTES) fail(2, "\"%s\" is too long", text);
	snprintf(request.name, sizeof request.name, "%.*s", (int)(equals - text), text);
	snprintf(request.host, sizeof request.host, "%.*s", (int)(colon - equals - 1), equals + 1);
	long port = strtol(colon + 1, &end, 10);
	if (colon[1] == '\0' || *end != '\0' || port < 0 || port > 65535) fail(2, "\"%s\" has no port from 0 to 65535", text);
	request.port = (int)port;
	return request;
}

static socklen_t make_address(struct sockaddr_storage *address, const char *host, int port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return sizeof *v4;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		return sizeof *v6;
	}
	fail(2, "\"%s\" is no address: use *, localhost or a number", host);
}

/* Returns the listening socket, or -1 with errno. */
static int try_listen(const char *host, int port)
{
	struct sockaddr_storage address;
	socklen_t length = make_address(&address, host, port);
	int on = 1, off = 0;
	int fd = socket(address.ss_family, SOCK_STREAM, 0);
	if (fd < 0) return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (address.ss_family == AF_INET6) {
		int *only = strcmp(host, "::") == 0 ? &off : &on;
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, only, sizeof *only);
	}
	if (bind(fd, (struct sockaddr *)&address, length) == 0 && listen(fd, BACKLOG) == 0) return fd;
	int cause = errno;
	close(fd);
	errno = cause;
	return -1;
}

static int bound_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) fail(1, "getsockname: %s", strerror(errno));
	if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static int has_no_ipv6(int cause)
{
	return cause == EAFNOSUPPORT || cause == EADDRNOTAVAIL || cause == EPROTONOSUPPORT;
}

/* Finds the inode of the socket that listens on the port, or 0. State 0A is LISTEN. */
static unsigned long inode_of_listener(const char *table, int port)
{
	char line[512];
	unsigned long found = 0;
	FILE *file = fopen(table, "re");
	if (!file) return 0;
	while (!found && fgets(line, sizeof line, file)) {
		unsigned int local_port, state;
		unsigned long inode;
		int read = sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu",
				  &local_port, &state, &inode);
		if (read == 3 && state == 0x0A && local_port == (unsigned int)port) found = inode;
	}
	fclose(file);
	return found;
}

static int process_holds(const char *pid, const char *link)
{
	char path[300], target[64];
	int held = 0;
	snprintf(path, sizeof path, "/proc/%s/fd", pid);
	DIR *descriptors = opendir(path);
	if (!descriptors) return 0;
	for (struct dirent *entry; !held && (entry = readdir(descriptors));) {
		ssize_t length = readlinkat(dirfd(descriptors), entry->d_name, target, sizeof target - 1);
		if (length < 0) continue;
		target[length] = '\0';
		held = strcmp(target, link) == 0;
	}
	closedir(descriptors);
	return held;
}

static void read_command_name(const char *pid, char *name, size_t size)
{
	char path[300];
	snprintf(path, sizeof path, "/proc/%s/comm", pid);
	FILE *file = fopen(path, "re");
	if (!file || !fgets(name, (int)size, file)) snprintf(name, size, "?");
	name[strcspn(name, "\n")] = '\0';
	if (file) fclose(file);
}

/* Writes " by NAME (pid N)", or nothing when the holder cannot be seen from here. */
static void describe_holder(int port, char *text, size_t size)
{
	char link[64], name[64];
	text[0] = '\0';
	unsigned long inode = inode_of_listener("/proc/net/tcp", port);
	if (!inode) inode = inode_of_listener("/proc/net/tcp6", port);
	DIR *processes = inode ? opendir("/proc") : NULL;
	if (!processes) return;
	snprintf(link, sizeof link, "socket:[%lu]", inode);
	for (struct dirent *entry; text[0] == '\0' && (entry = readdir(processes));) {
		if (!isdigit((unsigned char)entry->d_name[0]) || !process_holds(entry->d_name, link)) continue;
		read_command_name(entry->d_name, name, sizeof name);
		snprintf(text, size, " by %s (pid %s)", name, entry->d_name);
	}
	closedir(processes);
}

static void __attribute__((noreturn)) fail_to_listen(const struct request *request, int cause)
{
	char holder[400];
	if (cause != EADDRINUSE)
		fail(1, "cannot listen on %s port %d for \"%s\": %s", request->host, request->port, request->name, strerror(cause));
	describe_holder(request->port, holder, sizeof holder);
	fail(1, "port %d, wanted for \"%s\", is already in use%s. Nothing was started. Stop that process or choose another port.",
	     request->port, request->name, holder);
}

static void keep(int fd, const char *name)
{
	if (count == SOCKETS_MAX) fail(2, "more than %d sockets", SOCKETS_MAX);
	if (count > 0) strcat(names, ":");
	strcat(names, name);
	sockets[count++] = fd;
}

static int listen_everywhere(const struct request *request)
{
	int fd = try_listen("::", request->port);
	if (fd < 0 && has_no_ipv6(errno)) fd = try_listen("0.0.0.0", request->port);
	if (fd < 0) fail_to_listen(request, errno);
	keep(fd, request->name);
	return bound_port(fd);
}

/* Both loopback addresses get the same port: with port 0 the one that IPv4 picked may be taken on IPv6, so try again. */
static int listen_on_loopback(const struct request *request)
{
	for (int tries = 0; tries < FREE_PORT_TRIES; tries++) {
		int v4 = try_listen("127.0.0.1", request->port);
		if (v4 < 0) fail_to_listen(request, errno);
		int port = bound_port(v4);
		int v6 = try_listen("::1", port);
		if (v6 < 0 && !has_no_ipv6(errno)) {
			if (request->port != 0) fail_to_listen(request, errno);
			close(v4);
			continue;
		}
		keep(v4, request->name);
		if (v6 >= 0) keep(v6, request->name);
		return port;
	}
	fail(1, "found no port that is free on 127.0.0.1 and on ::1");
}

static int listen_on_address(const struct request *request)
{
	int fd = try_listen(request->host, request->port);
	if (fd < 0) fail_to_listen(request, errno);
	keep(fd, request->name);
	return bound_port(fd);
}

static void set_number(const char *name, long value)
{
	char text[32];
	snprintf(text, sizeof text, "%ld", value);
	setenv(name, text, 1);
}

static void answer_request(const struct request *request)
{
	char variable[NAME_BYTES + 16];
	int port;
	if (strcmp(request->host, "*") == 0) port = listen_everywhere(request);
	else if (strcmp(request->host, "localhost") == 0) port = listen_on_loopback(request);
	else port = listen_on_address(request);
	snprintf(variable, sizeof variable, "TFP_%s_PORT", request->name);
	for (char *c = variable; *c; c++) *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	set_number(variable, port);
}

/* Descriptors that we were started with may lie where the sockets must go: first all move up, then each into place. */
static void put_sockets_in_place(void)
{
	for (int i = 0; i < count; i++) {
		int high = fcntl(sockets[i], F_DUPFD_CLOEXEC, FIRST_FD + SOCKETS_MAX);
		if (high < 0) fail(1, "cannot move a socket: %s", strerror(errno));
		close(sockets[i]);
		sockets[i] = high;
	}
	for (int i = 0; i < count; i++)
		if (dup2(sockets[i], FIRST_FD + i) < 0) fail(1, "cannot move a socket: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	int i = 1;
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		struct request request = parse_request(argv[i]);
		answer_request(&request);
	}
	if (i + 1 >= argc || count == 0) fail(2, "usage: tfp-listen NAME=ADDRESS:PORT... -- COMMAND ARGUMENT...");
	put_sockets_in_place();
	set_number("LISTEN_FDS", count);
	set_number("LISTEN_PID", getpid());
	setenv("LISTEN_FDNAMES", names, 1);
	execvp(argv[i + 1], argv + i + 1);
	int cause = errno;
	fail(cause == ENOENT ? 127 : 126, "cannot run \"%s\": %s", argv[i + 1], strerror(cause));
}
