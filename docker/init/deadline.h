/* Times to come, by the clock that nobody can turn. */

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
