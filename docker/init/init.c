/*
 * tfp-init [--environment SOCKET] [--stop-signal N] -- COMMAND ARGUMENT...
 * tfp-init --exec SECONDS [--limit MILLISECONDS] -- COMMAND ARGUMENT...
 *
 * The first form is the first process of every container. It starts the command, reaps whatever is orphaned, hands
 * signals on, and leaves with the command's exit code (128 + the signal's number when a signal ended it). The second
 * form is what `docker exec` runs to join a container: see exec.h.
 *
 * The environment:
 *   An engine keeps on disk, in clear text, what it is told of a container, so it is not told the config. What becomes
 *   the command fetches it first, over what the image sets: SOCKET sends strings KEY=VALUE, each with its zero byte, and
 *   an empty string last, without which something is missing. If not all of it comes, the command is not run, and we
 *   leave with EXIT_NO_ENVIRONMENT. See environment.h.
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
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STRAGGLER_SECONDS = 5 };
enum { EXIT_NO_ENVIRONMENT = 122, EXIT_LATE = 124, EXIT_MISUSE = 125, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

#include "deadline.h"
#include "environment.h"

static pid_t command_pid;
static int command_has_ended;
static int exit_code;
static int stop_signal;
static int is_stopping;
static int all_were_asked_to_stop;
static struct timespec straggler_deadline;
/* Not the first process of a container, but one that joins it: so long it is waited for after a hang-up. */
static int joins_for_seconds;
/* How long its command may take; 0: as long as it likes. */
static long limit_ms;

static void __attribute__((noreturn)) misuse(const char *why)
{
	fprintf(stderr, "tfp-init: %s\nusage: tfp-init [--environment SOCKET] [--stop-signal N] -- COMMAND ARGUMENT...\n"
		"       tfp-init --exec SECONDS [--limit MILLISECONDS] -- COMMAND ARGUMENT...\n", why);
	exit(EXIT_MISUSE);
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
	if (joins_for_seconds > 0) {
		/* Whatever ends the one that watches over it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		recall_environment();
	} else if (environment_socket.sun_path[0] != '\0') {
		fetch_environment();
	}
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

static void ask_all_to_stop(void)
{
	all_were_asked_to_stop = 1;
	kill(-1, SIGTERM);
}

/* As a shell has it. */
static int exit_code_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
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

#include "exec.h"

static void take_option(const char *name, const char *value)
{
	if (strcmp(name, "--stop-signal") == 0) {
		stop_signal = atoi(value);
		if (stop_signal < 1 || stop_signal > SIGRTMAX) misuse("the stop signal is not the number of a signal");
	} else if (strcmp(name, "--exec") == 0) {
		joins_for_seconds = atoi(value);
		if (joins_for_seconds < 1) misuse("a process that joins needs its seconds");
	} else if (strcmp(name, "--limit") == 0) {
		limit_ms = atol(value);
		if (limit_ms < 1) misuse("the time that it may take is no number of milliseconds");
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
	if (joins_for_seconds > 0) return run_beside(command);
	/* kill(-1) means "all of this container" for its first process alone; for any other it means the whole machine. */
	if (getpid() != 1) misuse("this program must be the first process of a container");
	sigset_t signals = block_signals();
	make_place_for_environment();
	start_command(command);
	return run_until_the_last_has_left(&signals);
}
