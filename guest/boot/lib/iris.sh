# shellcheck shell=bash
# How steps and commands speak with IRIS. Sourced after common.sh.
# shellcheck source=member.sh
source "$BOOT/lib/member.sh"

IRIS_INSTANCE=$(fact iris.instance)
IRIS_DIRECTORY=$(fact iris.directory)
readonly IRIS_INSTANCE IRIS_DIRECTORY
# The manager of the instance: IRIS trusts this user of the operating system, so no script needs a password.
readonly IRIS_OWNER=irisowner
readonly SESSION_LIMIT_SECONDS=120
# What the unit is given for one start. In /run, so that a server that is reset forgets it.
readonly START_OVERRIDE=/run/systemd/system/iris.service.d/merge.conf

# What `iris qlist` says of the instance: `running, since ...`, `down, last used ...`, nothing when it is not registered.
iris_state() {
  { iris qlist 2>/dev/null || true; } | awk -F '^' -v name="$IRIS_INSTANCE" 'toupper($1) == toupper(name) { print $4 }'
}

iris_running() {
  local state
  state=$(iris_state)
  [[ $state == running* ]]
}

# Whether the instance has its place in a mirror, running or not. IRIS ends each line with CR LF (CPF reference, "CPF Format").
has_mirror_configuration() {
  sed -n '/^\[MirrorMember\]/,/^\[[^M]/p' "$IRIS_DIRECTORY/iris.cpf" | grep --quiet --ignore-case '^SystemName=[^[:space:]]'
}

# Runs the ObjectScript of standard input in %SYS. IRIS takes one complete command from each line.
iris_session() {
  { cat && printf 'halt\n'; } | timeout "${SESSION_LIMIT:-$SESSION_LIMIT_SECONDS}" runuser -u "$IRIS_OWNER" -- irissession "$IRIS_INSTANCE" -U %SYS
}

# What IRIS says of the status in `sc`, in one line: several errors are several lines (class reference, %SYSTEM.Status, GetErrorText).
# shellcheck disable=SC2016 # ObjectScript, not shell
readonly ERROR_TEXT='$translate($system.Status.GetErrorText(sc),$char(13,10)," ")'
readonly OK_OR_ERROR="\$select(\$system.Status.IsOK(sc):\"OK\",1:$ERROR_TEXT)"

# Runs the ObjectScript of standard input and prints what it wrote between two `@@`, one line each.
#
# The commands write that as $char(64,64): a session that repeats its input is then not taken for an answer. Of the rest
# only error codes are shown, because IRIS prints a command that failed, and that may hold a password.
#
# Between the first and the last of a line: what others chose, as the subject of a certificate, may hold them too. Byte by byte:
# sed passes over a line with bytes that are no characters.
#
# Commands and what IRIS printed go through pipes, here and wherever a secret may be in them: a here-string is a file for bash before 5.1.
iris_answers() {
  local output answers code=0
  output=$(iris_session 2>&1) || code=$?
  answers=$(printf '%s\n' "$output" | LC_ALL=C sed -n -e 's/@@/\n/' -e 's/^[^\n]*\n\(.*\)@@.*/\1/p')
  if [[ $output != *@@*@@* ]]; then
    say "IRIS gave no answer (exit code $code): $(printf '%s\n' "$output" | grep -oE '<[A-Z ]+>|Access Denied|Sign-on inhibited' | tr '\n' ' ')" >&2
    return 1
  fi
  printf '%s\n' "$answers"
}

# iris_value EXPRESSION: its value.
iris_value() {
  iris_answers <<<"write \$char(64,64)_($1)_\$char(64,64),!"
}

# iris_says: runs the ObjectScript of standard input, which leaves a status in `sc`; prints OK, or what IRIS says instead.
iris_says() {
  local commands
  commands=$(cat)
  printf '%s\n' "$commands" "write \$char(64,64)_${OK_OR_ERROR}_\$char(64,64),!" | iris_answers ||
    printf 'IRIS gave no answer; see %s/mgr/messages.log\n' "$IRIS_DIRECTORY"
}

# iris_do WHAT: the same; fails with WHAT unless that is OK.
iris_do() {
  local what=$1 answer
  answer=$(iris_says)
  [[ $answer == OK ]] || fail "$what: $answer"
}

# Text as an ObjectScript string. No name has control characters: they go, because behind a line end a command would begin.
quoted() {
  local text=${1//[[:cntrl:]]/}
  printf '"%s"' "${text//\"/\"\"}"
}

# start_iris_with MERGE: applies the merge file while it starts.
start_iris_with() {
  may_start_or_hold
  mkdir -p "$(dirname "$START_OVERRIDE")"
  printf '[Service]\nEnvironment=ISC_CPF_MERGE_FILE=%s\n' "$1" >"$START_OVERRIDE"
  systemctl daemon-reload
  start_iris
  rm -f "$START_OVERRIDE"
  systemctl daemon-reload
}

# Through systemd, which then stops IRIS properly when the server stops.
start_iris() {
  may_start_or_hold
  systemctl start iris.service || fail "IRIS did not start: $(last_messages)"
  iris_running || fail "systemd started IRIS, and 'iris qlist' says '$(iris_state)': $(last_messages)"
  rm -f "$HELD"
}

stop_iris() {
  systemctl stop iris.service || fail "IRIS did not stop: $(last_messages)"
  ! iris_running || fail "systemd stopped IRIS, and 'iris qlist' says '$(iris_state)': $(last_messages)"
}

# The end of the instance's own log, for a reason.
last_messages() {
  { tail -n 3 "$IRIS_DIRECTORY/mgr/messages.log" 2>/dev/null || true; } | cut -c 1-200 | tr '\n' ' '
}
