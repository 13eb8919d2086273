/*
 * tfp-relay: git calls it as a hook; it only carries bytes between git and the builder.
 *
 * It connects to the unix socket $TFP_HOOK_SOCKET and sends one line with $TFP_PUSH_ID, then its stdin; the end of
 * stdin ends that direction. Back come frames: a byte for the channel, four bytes of length (big endian), the payload.
 *   1  to stdout      2  to stderr      3  one byte: the exit code, and the end
 * The hook is a program of its own, so that a push costs no start of a Node.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUFFER_BYTES = 65536, HEAD_BYTES = 5, TO_STDOUT = 1, TO_STDERR = 2, EXIT_CODE = 3 };

/* Bytes on their way from one descriptor to the other. */
struct buffer {
	size_t begin, end;
	char bytes[BUFFER_BYTES];
};

static struct buffer outgoing;
static int stdin_is_open = 1;
static int sending_is_over;

static unsigned char head[HEAD_BYTES];
static size_t head_bytes;
static uint32_t payload_left;

/* Before the builder has heard of the push. */
static void __attribute__((noreturn)) fail(const char *what)
{
	fprintf(stderr, "%s: nothing was deployed. Push again.\n", what);
	exit(1);
}

/* It may have died behind the release, which the others then bring to its end. */
static void __attribute__((noreturn)) lose_builder(void)
{
	fputs("The builder went away while it worked on this push: tfp releases tells what became of it. "
	      "If there is no release, push again.\n", stderr);
	exit(1);
}

static int connect_to_builder(void)
{
	const char *path = getenv("TFP_HOOK_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (!path || strlen(path) >= sizeof address.sun_path) fail("The hook was not told where the builder is");
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("The builder cannot be reached");
	return fd;
}

static void begin_with_push_id(void)
{
	const char *id = getenv("TFP_PUSH_ID");
	if (!id || strlen(id) > 200) fail("The hook was not told which push it serves");
	outgoing.end = (size_t)snprintf(outgoing.bytes, sizeof outgoing.bytes, "%s\n", id);
}

static void read_stdin(void)
{
	outgoing.begin = 0;
	outgoing.end = 0;
	ssize_t got = read(STDIN_FILENO, outgoing.bytes, sizeof outgoing.bytes);
	if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
	if (got <= 0) stdin_is_open = 0;
	else outgoing.end = (size_t)got;
}

static void send_some(int fd)
{
	ssize_t sent = send(fd, outgoing.bytes + outgoing.begin, outgoing.end - outgoing.begin, MSG_DONTWAIT);
	if (sent > 0) outgoing.begin += (size_t)sent;
	else if (errno != EINTR && errno != EAGAIN) sending_is_over = 1; /* reading will tell whether an answer came */
}

/* git has gone when nobody takes this: the builder sees our end and decides what becomes of the push. */
static void write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);
		if (written < 0 && errno == EINTR) continue;
		if (written <= 0) exit(1);
		bytes += written;
		length -= (size_t)written;
	}
}

/* Takes a part of a payload; payloads are passed on as they come, whatever their length. */
static void take_payload(const char *bytes, size_t length)
{
	if (head[0] == TO_STDOUT) write_all(STDOUT_FILENO, bytes, length);
	if (head[0] == TO_STDERR) write_all(STDERR_FILENO, bytes, length);
	if (head[0] == EXIT_CODE) exit((unsigned char)bytes[0]);
}

static void take_frames(const char *bytes, size_t length)
{
	while (length > 0) {
		if (head_bytes < HEAD_BYTES) {
			head[head_bytes++] = (unsigned char)*bytes++;
			length--;
			if (head_bytes < HEAD_BYTES) continue;
			payload_left = (uint32_t)head[1] << 24 | (uint32_t)head[2] << 16 | (uint32_t)head[3] << 8 | head[4];
		} else {
			size_t part = length < payload_left ? length : payload_left;
			take_payload(bytes, part);
			bytes += part;
			length -= part;
			payload_left -= (uint32_t)part;
		}
		if (payload_left == 0) head_bytes = 0;
	}
}

static void receive(int fd)
{
	static char bytes[BUFFER_BYTES];
	ssize_t got = recv(fd, bytes, sizeof bytes, 0);
	if (got < 0 && errno == EINTR) return;
	if (got <= 0) lose_builder();
	take_frames(bytes, (size_t)got);
}

static void carry(int fd)
{
	for (;;) {
		int pending = outgoing.begin < outgoing.end;
		struct pollfd polled[2] = {{.fd = fd, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
		if (!sending_is_over && pending) polled[0].events |= POLLOUT;
		if (!sending_is_over && !pending && stdin_is_open) polled[1].fd = STDIN_FILENO;
		if (poll(polled, 2, -1) < 0 && errno != EINTR) lose_builder();
		if (polled[1].revents) read_stdin();
		if (polled[0].revents & POLLOUT) send_some(fd);
		if (polled[0].revents & (POLLIN | POLLHUP | POLLERR)) receive(fd);
		if (!stdin_is_open && !sending_is_over && outgoing.begin == outgoing.end) {
			shutdown(fd, SHUT_WR);
			sending_is_over = 1;
		}
	}
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	int fd = connect_to_builder();
	begin_with_push_id();
	carry(fd);
}
