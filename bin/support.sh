# Words and clocks that bin/setup, bin/quickstart and bin/test share. Sourced by them, after they have set $root.

step() { echo "-----> $*"; }
detail() { echo "       $*"; }

# fail WHAT HAPPENED, WHAT TO DO...: a last line of the log is of more use than a trace of ours.
fail() {
  echo " !     $1" >&2
  shift
  for advice in "$@"; do echo " !     $advice" >&2; done
  exit 1
}

runtime=$root/.runtime
log=$runtime/setup.log
[ -w "$root" ] || fail "You may not write to $root." "Run this as the user who cloned it, or as root."
mkdir -p "$runtime/bin" "$runtime/lib"

# Node and npm do not read the machine's own certificate authorities unless they are told to: a company network needs it.
authorities=/etc/ssl/certs/ca-certificates.crt
if [ -e "$authorities" ]; then
  export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$authorities} PIP_CERT=${PIP_CERT:-$authorities}
fi

now_us() { echo "${EPOCHREALTIME/[.,]/}"; }
seconds_since() {
  local us=$(($(now_us) - $1))
  printf '%d.%d' $((us / 1000000)) $((us % 1000000 / 100000))
}

# took NAME SINCE: prints how long a step took, and keeps it for the summary of quickstart.
took() {
  local seconds
  seconds=$(seconds_since "$2")
  detail "done in $seconds s"
  note_time "$1" "$seconds"
}
note_time() { if [ -n "${TFP_TIMES-}" ]; then printf '%s\t%s\n' "$1" "$2" >>"$TFP_TIMES"; fi; }

# quietly COMMAND...: its output goes into the log; a person sees every ten seconds that it is still at work.
quietly() {
  local ticker code=0 waited=0
  (
    while sleep 10 >&- 2>&- && kill -0 $$ 2>/dev/null; do
      waited=$((waited + 10))
      detail "still at it ($waited s)"
    done
  ) 9>&- &
  ticker=$!
  "$@" </dev/null >>"$log" 2>&1 || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  return "$code"
}

# last_words: the end of the log, for a failure.
last_words() { tail -n 12 "$log" | cut -c 1-200 | sed 's/^/       /' >&2; }
