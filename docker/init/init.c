/*
 * tfp-init [--environment SOCKET] [--stop-signal N] -- COMMAND ARGUMENT...
 * tfp-init --inside MILLISECONDS -- COMMAND ARGUMENT...
 *
 * The first process of every container. It starts the command, reaps whatever is orphaned, hands signals on, and
 * leaves with the command's exit code (128 + the signal's number when a signal ended it).
 *
 * The environment:
 *   An engine keeps on disk, in clear text, what it is told of a container, so it is not told the config. What becomes
 *   the command fetches it first, over what the image sets: SOCKET sends strings KEY=VALUE, each with its zero byte, and
 *   an empty string last, without which something is missing. If not all of it comes, the command is not run, and we
 *   leave with EXIT_NO_ENVIRONMENT. The first process itself never holds it.
 *
 * Signals:
 *   TERM          to every process of the container: an app behind `npm start` or `bash -c` sees it as well. A shell
 *                 dies of it at once while its child still finishes its requests, so we leave only after the last.
 *   N             (an image's own STOPSIGNAL) to the command alone, which knows what to tell its own children.
 *   INT, QUIT, HUP, WINCH   to the command's process group, as a terminal does it.
 *   USR1, USR2, … to the command alone: they mean something to it, and would kill a wrapper that does not know them.
 *
 * The end:
 *   When the command has ended, the others get TERM, unless they have got it already: to many programs a second one
 *   means "at once". If the container is being stopped, we wait for the last one: the engine's SIGKILL is the bound,
 *   and the engine alone knows how much grace there is. If nobody asked for a stop, the command has crashed or
 *   finished and should be reported and started again soon, so what is left gets STRAGGLER_SECONDS and is then killed
 *   by the kernel, which ends a container with its first process.
 *   "The last" means the last of our children (orphans become ours): what `docker exec` brought in has its parent
 *   outside, and an interactive shell there ignores TERM; it must not hold up a stop.
 *
 * Inside:
 *   With --inside it is not the first process but one more beside those that run: it asks a question of their health.
 *   The environment comes on standard input, in the same form. An engine cannot end what it has brought in, so what has
 *   not ended in time we kill, with all of its process group, and leave with EXIT_LATE.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STRAGGLER_SECONDS = 5, ENVIRONMENT_SECONDS = 10, ENVIRONMENT_BYTES_MAX = 1024 * 1024 };
enum { EXIT_NO_ENVIRONMENT = 122, EXIT_LATE = 124, EXIT_MISUSE = 125, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static struct sockaddr_un environment_socket = {.sun_family = AF_UNIX};
/* Fewer bytes than ENVIRONMENT_BYTES_MAX are taken, so two zero bytes follow them: even a last string that is cut off
 * ends, and so does the list behind it. */
static char environment[ENVIRONMENT_BYTES_MAX + 1];
static pid_t command_pid;
static int command_has_ended;
static int exit_code;
static int stop_signal;
/* How long the command may take beside the others; 0 where we are the first process. */
static long inside_ms;
static int is_stopping;
static int all_were_asked_to_stop;
static struct timespec straggler_deadline;

static void __attribute__((noreturn)) misuse(const char *why)
{
	fprintf(stderr, "tfp-init: %s\nusage: tfp-init [--environment SOCKET] [--stop-signal N] -- COMMAND ARGUMENT...\n"
		"       tfp-init --inside MILLISECONDS -- COMMAND ARGUMENT...\n", why);
	exit(EXIT_MISUSE);
}

static struct timespec after_milliseconds(long milliseconds)
{
	struct timespec deadline;
	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += milliseconds / 1000;
	deadline.tv_nsec += milliseconds % 1000 * 1000000L;
	if (deadline.tv_nsec >= 1000000000L) {
		deadline.tv_sec += 1;
		deadline.tv_nsec -= 1000000000L;
	}
	return deadline;
}

static struct timespec after_seconds(int seconds)
{
	return after_milliseconds(seconds * 1000L);
}

/* What is left until then; nothing when it is over. */
static struct timespec time_until(const struct timespec *deadline)
{
	struct timespec now, left;
	clock_gettime(CLOCK_MONOTONIC, &now);
	left.tv_sec = deadline->tv_sec - now.tv_sec;
	left.tv_nsec = deadline->tv_nsec - now.tv_nsec;
	if (left.tv_nsec < 0) {
		left.tv_sec -= 1;
		left.tv_nsec += 1000000000L;
	}
	return left.tv_sec < 0 ? (struct timespec){0, 0} : left;
}

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

/* No string but the last is empty, so nothing else ends in two zero bytes. */
static int is_whole(size_t length)
{
	return length > 0 && environment[length - 1] == '\0' && (length == 1 || environment[length - 2] == '\0');
}

/* An engine may close the input of what it brought in late, or never: there we read no further than to the last string. */
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
		if (inside_ms > 0 && is_whole(length)) return length;
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

static void fetch_environment(void)
{
	int peer = connect_to_platform();
	size_t length = receive_environment(peer);
	close(peer);
	set_environment(length);
}

/* The command gets nothing to read: the input was ours. */
static void read_environment_from_input(void)
{
	set_environment(receive_environment(STDIN_FILENO));
	int nothing = open("/dev/null", O_RDONLY);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0) no_environment(strerror(errno));
	close(nothing);
}

/* Gives the command a process group of its own, in the foreground where there is a terminal: so Ctrl-C, a resize and
 * a shell's job control work as if it ran alone. Our own signals stay blocked, so the terminal cannot stop us here. */
static void take_foreground(void)
{
	setpgid(0, 0);
	if (isatty(STDIN_FILENO)) tcsetpgrp(STDIN_FILENO, getpgrp());
}

static void __attribute__((noreturn)) become_command(char **command)
{
	sigset_t none;
	take_foreground();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (inside_ms > 0) read_environment_from_input();
	else if (environment_socket.sun_path[0] != '\0') fetch_environment();
	execvp(command[0], command);
	int cause = errno;
	fprintf(stderr, "tfp-init: cannot run \"%s\": %s\n", command[0], strerror(cause));
	_exit(cause == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

static void start_command(char **command)
{
	command_pid = fork();
	if (command_pid == 0) become_command(command);
	if (command_pid < 0) {
		fprintf(stderr, "tfp-init: cannot fork: %s\n", strerror(errno));
		exit(EXIT_CANNOT_RUN);
	}
	/* Both sides do it, so that the group is there whoever runs first. */
	setpgid(command_pid, command_pid);
}

static int exit_code_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void ask_all_to_stop(void)
{
	all_were_asked_to_stop = 1;
	kill(-1, SIGTERM);
}

static void note_end_of_command(int status)
{
	command_has_ended = 1;
	exit_code = exit_code_of(status);
	if (!all_were_asked_to_stop) ask_all_to_stop();
	straggler_deadline = after_seconds(STRAGGLER_SECONDS);
}

/* Returns 0 when no child is left. */
static int reap(void)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == command_pid) note_end_of_command(status);
	return pid == 0;
}

static void hand_on(int signal)
{
	if (signal == stop_signal) {
		is_stopping = 1;
		kill(command_pid, signal);
	} else if (signal == SIGTERM) {
		is_stopping = 1;
		ask_all_to_stop();
	} else if (signal == SIGINT || signal == SIGQUIT || signal == SIGHUP || signal == SIGWINCH) {
		kill(-command_pid, signal);
	} else {
		kill(command_pid, signal);
	}
}

/* Waits for the next signal; returns 0 when the time for stragglers is over. */
static int wait_for_signal(const sigset_t *signals)
{
	if (!command_has_ended || is_stopping) return sigwaitinfo(signals, NULL);
	struct timespec left = time_until(&straggler_deadline);
	int signal = sigtimedwait(signals, NULL, &left);
	return signal < 0 && errno == EAGAIN ? 0 : signal;
}

static int run_until_the_last_has_left(const sigset_t *signals)
{
	for (;;) {
		int signal = wait_for_signal(signals);
		if (signal == 0) return exit_code;
		if (signal == SIGCHLD && !reap()) return exit_code;
		if (signal > 0 && signal != SIGCHLD) hand_on(signal);
	}
}

/* Whatever is left of the command's process group ends with it: only the command's own end is an answer. */
static int run_inside(const sigset_t *signals)
{
	struct timespec deadline = after_milliseconds(inside_ms);
	int status;
	for (;;) {
		struct timespec left = time_until(&deadline);
		int signal = sigtimedwait(signals, NULL, &left);
		if (signal < 0 && errno == EINTR) continue;
		int has_ended = waitpid(command_pid, &status, WNOHANG) == command_pid;
		if (signal == SIGCHLD && !has_ended) continue;
		kill(-command_pid, SIGKILL);
		if (has_ended) return exit_code_of(status);
		return signal < 0 ? EXIT_LATE : 128 + signal;
	}
}

/* Everything is waited for in one place; what a fault of our own raises must stay deadly. */
static sigset_t block_signals(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
	sigset_t signals;
	sigfillset(&signals);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&signals, faults[i]);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	/* The terminal must not stop us; the signals that stop or continue a process mean nothing to the first one. */
	sigset_t waited = signals;
	sigdelset(&waited, SIGTTIN);
	sigdelset(&waited, SIGTTOU);
	sigdelset(&waited, SIGTSTP);
	sigdelset(&waited, SIGPIPE);
	return waited;
}

static void take_option(const char *name, const char *value)
{
	if (strcmp(name, "--stop-signal") == 0) {
		stop_signal = atoi(value);
		if (stop_signal < 1 || stop_signal > SIGRTMAX) misuse("the stop signal is not the number of a signal");
	} else if (strcmp(name, "--inside") == 0) {
		inside_ms = atol(value);
		if (inside_ms < 1) misuse("the time that it may take is no number of milliseconds");
	} else if (strcmp(name, "--environment") == 0) {
		size_t length = strlen(value);
		if (length == 0 || length >= sizeof environment_socket.sun_path) misuse("no socket can have this path");
		memcpy(environment_socket.sun_path, value, length + 1);
	} else {
		misuse("there is no such option");
	}
}

static char **parse_arguments(int argc, char **argv)
{
	int i = 1;
	for (; i + 1 < argc && strcmp(argv[i], "--") != 0; i += 2) take_option(argv[i], argv[i + 1]);
	if (i >= argc || strcmp(argv[i], "--") != 0 || i + 1 >= argc) misuse("no command");
	return argv + i + 1;
}

int main(int argc, char **argv)
{
	char **command = parse_arguments(argc, argv);
	/* kill(-1) means "all of this container" for its first process alone; for any other it means the whole machine. */
	if (inside_ms == 0 && getpid() != 1) misuse("this program must be the first process of a container");
	sigset_t signals = block_signals();
	start_command(command);
	return inside_ms > 0 ? run_inside(&signals) : run_until_the_last_has_left(&signals);
}
