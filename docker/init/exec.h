/*
 * tfp-init --exec SECONDS [--limit MILLISECONDS] -- COMMAND ARGUMENT...
 *
 * Runs a command beside those of a running container, in the environment of the container's own command, and leaves
 * with its exit code. The engine ends nothing when a person leaves, so this does: it is the parent of everything that
 * the command starts, orphans included, and nothing of that outlives it.
 *
 * Signals go to the command's process group, as a terminal sends them. After HUP (the person has left) and TERM
 * everything is killed when SECONDS are over; what the command leaves behind when it ends is killed at once. A command
 * that has a limit and does not end in time is killed likewise, and leaves with EXIT_LATE.
 */

/* What is left of our children dies, and what that leaves to us, until there is nothing. */
static void kill_descendants(void)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
	for (;;) {
		FILE *children = fopen(path, "re");
		int pid, count = 0;
		while (children != NULL && fscanf(children, "%d", &pid) == 1) {
			kill(pid, SIGKILL);
			count++;
		}
		if (children != NULL) fclose(children);
		if (count == 0) return;
		while (waitpid(-1, NULL, 0) < 0 && errno == EINTR);
	}
}

/* Returns 0 when the time after a hang-up, or that of the command, is over. */
static int next_signal(const sigset_t *signals, const struct timespec *deadline)
{
	if (!is_stopping && limit_ms == 0) return sigwaitinfo(signals, NULL);
	struct timespec left = time_until(deadline);
	int signal = sigtimedwait(signals, NULL, &left);
	return signal < 0 && errno == EAGAIN ? 0 : signal;
}

static void take_signal(int signal, struct timespec *deadline)
{
	kill(-command_pid, signal);
	if (is_stopping || (signal != SIGHUP && signal != SIGTERM)) return;
	is_stopping = 1;
	*deadline = after_seconds(joins_for_seconds);
}

static void await_command(const sigset_t *signals)
{
	struct timespec deadline = after_milliseconds(limit_ms);
	int status;
	while (!command_has_ended) {
		int signal = next_signal(signals, &deadline);
		if (signal == 0) {
			exit_code = is_stopping ? 128 + SIGKILL : EXIT_LATE;
			return;
		}
		if (signal > 0 && signal != SIGCHLD) take_signal(signal, &deadline);
		for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
			if (pid != command_pid) continue;
			command_has_ended = 1;
			exit_code = exit_code_of(status);
		}
	}
}

static int run_beside(char **command)
{
	sigset_t signals = block_signals();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	start_command(command);
	await_command(&signals);
	kill_descendants();
	return exit_code;
}
