/*
 * The environment of a container's command: how it comes from the platform, and how those that join the container later
 * (`tfp-init --exec`) get the same one.
 *
 * It is fetched by what becomes the command, which leaves a copy in a file without a name that the first process holds
 * open: no disk has it, no memory of the first process has it, and whoever may read it may as well read the
 * environment of the command itself. That one would be no good to take: many programs (puma, postgres, nginx) write
 * their title over it, and an image may give up the user that it was started as.
 */
#define KEPT_ENVIRONMENT "/proc/1/fd/9"
enum { KEPT_FD = 9 };
enum { ENVIRONMENT_SECONDS = 10, ENVIRONMENT_BYTES_MAX = 1024 * 1024 };

static struct sockaddr_un environment_socket = {.sun_family = AF_UNIX};
/* Fewer bytes than ENVIRONMENT_BYTES_MAX are taken, so two zero bytes follow them: even a last string that is cut off
 * ends, and so does the list behind it. */
static char environment[ENVIRONMENT_BYTES_MAX + 1];

static void __attribute__((noreturn)) no_environment(const char *why)
{
	fprintf(stderr, "tfp-init: the platform handed over no environment: %s\n", why);
	_exit(EXIT_NO_ENVIRONMENT);
}

static int connect_to_platform(void)
{
	int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (peer < 0) no_environment(strerror(errno));
	/* This never waits: the runner listens before there is a container, and we are the only one to come. */
	if (connect(peer, (struct sockaddr *)&environment_socket, sizeof environment_socket) < 0)
		no_environment(strerror(errno));
	return peer;
}

static void await_bytes(int peer, const struct timespec *deadline)
{
	struct pollfd bytes = {.fd = peer, .events = POLLIN};
	int ready;
	do {
		struct timespec left = time_until(deadline);
		ready = ppoll(&bytes, 1, &left, NULL);
	} while (ready < 0 && errno == EINTR);
	if (ready < 0) no_environment(strerror(errno));
	if (ready == 0) no_environment("it did not come in time");
}

static size_t receive_environment(int peer)
{
	struct timespec deadline = after_seconds(ENVIRONMENT_SECONDS);
	size_t length = 0;
	for (;;) {
		await_bytes(peer, &deadline);
		ssize_t count = read(peer, environment + length, ENVIRONMENT_BYTES_MAX - length);
		if (count == 0) return length;
		if (count > 0) length += (size_t)count;
		else if (errno != EINTR && errno != EAGAIN) no_environment(strerror(errno));
		if (length == ENVIRONMENT_BYTES_MAX) no_environment("it is too long");
	}
}

/* The strings stay where they are: what the C library keeps of them are pointers. */
static void set_environment(size_t length)
{
	char *entry = environment;
	for (; *entry != '\0'; entry += strlen(entry) + 1) {
		if (*entry == '=' || strchr(entry, '=') == NULL) no_environment("it cannot be understood");
		if (putenv(entry) != 0) no_environment(strerror(errno));
	}
	if (entry + 1 != environment + length) no_environment("it is not whole");
}

/* The first process makes the place before there is a command; it closes in whatever is executed. */
static void make_place_for_environment(void)
{
	int place = memfd_create("tfp-environment", MFD_CLOEXEC);
	if (place < 0) return;
	dup3(place, KEPT_FD, O_CLOEXEC);
	close(place);
}

/* Where it cannot be kept the command runs all the same, and nobody can join it. */
static void keep_environment(size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t count = write(KEPT_FD, environment + done, length - done);
		if (count > 0) done += (size_t)count;
		else if (errno != EINTR) return;
	}
}

static void fetch_environment(void)
{
	int peer = connect_to_platform();
	size_t length = receive_environment(peer);
	close(peer);
	set_environment(length);
	keep_environment(length);
}

/* For a process that joins the container. While the command has not fetched its own there is none. */
static void recall_environment(void)
{
	int kept = open(KEPT_ENVIRONMENT, O_RDONLY | O_CLOEXEC);
	if (kept < 0) no_environment(strerror(errno));
	size_t length = receive_environment(kept);
	close(kept);
	set_environment(length);
}
