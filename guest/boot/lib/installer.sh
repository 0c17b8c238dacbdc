# shellcheck shell=bash
# IRIS from its kit: one unattended installation on an empty directory. Sourced after iris.sh
# and passwords.sh.

# shellcheck disable=SC2153 # of common.sh
readonly KIT="$STATE/kits/iris"
# Written before the installer starts: what lies in the directory then is of our own making.
readonly STARTED_MARK="$SYSTEM_STATE/installing"
readonly INSTALL_LIMIT_SECONDS=1800

# An installation that was interrupted leaves half of an instance. It is thrown away only when it is ours, was never
# configured, and no database of ours exists: everything that holds data came after it.
clear_directory() {
  local databases
  if [[ -z $(ls -A "$IRIS_DIRECTORY" 2>/dev/null || true) ]]; then
    forget_instance
    return
  fi
  [[ -f $STARTED_MARK ]] ||
    fail "$IRIS_DIRECTORY holds files that these scripts did not put there, and no finished installation: look at them, then empty the directory or attach the right system volume"
  [[ ! -f $SYSTEM_STATE/merged.sha256 ]] ||
    fail "$IRIS_DIRECTORY was configured already and holds no finished installation: restore the system volume, do not install over it"
  databases=$(find /iris/db -xdev -name IRIS.DAT -print -quit 2>/dev/null || true)
  [[ -z $databases ]] || fail "$IRIS_DIRECTORY holds an interrupted installation, and $databases exists: the system volume does not belong to this database volume"
  ! iris_running || fail "$IRIS_DIRECTORY holds an interrupted installation, and IRIS runs in it: stop it, then run again"
  say "throwing away the installation that was interrupted"
  forget_instance
  find "$IRIS_DIRECTORY" -xdev -mindepth 1 -delete
}

# The installer takes an instance of this name in the registry for one to upgrade.
forget_instance() {
  local state
  state=$(iris_state)
  [[ -z $state ]] || iris delete "$IRIS_INSTANCE" quietly || fail "the registry names $IRIS_INSTANCE, and 'iris delete $IRIS_INSTANCE' failed"
}

# Normal: passwords, and the services that mirror and Web Gateway need. Locked Down turns the latter off.
install_kit() {
  local edition code=0
  [[ -x $KIT/irisinstall_silent ]] || fail "the IRIS kit holds no 'irisinstall_silent': give a kit of IRIS, IRIS for Health or HealthShare for Linux"
  [[ -s $PASSWORD_FILE ]] || fail "no password for IRIS: security level Normal needs one; give the secret 'password' of this region"
  edition=$(fact kits.iris.edition)
  clear_directory
  printf '%s\n' "$(fact kits.iris.sha256)" >"$STARTED_MARK"
  install -d -m 0755 -o "$IRIS_OWNER" -g irisusr "$IRIS_DIRECTORY"
  say "installing IRIS ($edition) in $IRIS_DIRECTORY"
  # In the environment of the installer only: an argument could be read by every user.
  (
    umask 022
    cd "$KIT" || exit
    export ISC_PACKAGE_INSTANCENAME=$IRIS_INSTANCE ISC_PACKAGE_INSTALLDIR=$IRIS_DIRECTORY
    export ISC_PACKAGE_INITIAL_SECURITY=Normal ISC_PACKAGE_MGRUSER=$IRIS_OWNER ISC_PACKAGE_MGRGROUP=$IRIS_OWNER
    export ISC_PACKAGE_IRISUSER=irisusr ISC_PACKAGE_IRISGROUP=irisusr ISC_PACKAGE_CLIENT_COMPONENTS=''
    export ISC_PACKAGE_WEB_CONFIGURE=N ISC_PACKAGE_STARTIRIS=N
    ISC_PACKAGE_SUPERSERVER_PORT=$(fact iris.superserverPort)
    ISC_PACKAGE_USER_PASSWORD=$(<"$PASSWORD_FILE")
    ISC_PACKAGE_CSPSYSTEM_PASSWORD=$ISC_PACKAGE_USER_PASSWORD
    [[ ! -s $GATEWAY_PASSWORD_FILE ]] || ISC_PACKAGE_CSPSYSTEM_PASSWORD=$(<"$GATEWAY_PASSWORD_FILE")
    export ISC_PACKAGE_SUPERSERVER_PORT ISC_PACKAGE_USER_PASSWORD ISC_PACKAGE_CSPSYSTEM_PASSWORD
    # The other editions are Unicode by themselves; the documentation asks not to set it there.
    [[ $edition != iris ]] || export ISC_PACKAGE_UNICODE=Y
    timeout --kill-after=10 "$INSTALL_LIMIT_SECONDS" ./irisinstall_silent </dev/null 2>&1
  ) | without_secrets || code=$?
  ((code == 0)) || fail "the IRIS installer failed with exit code $code: the log of this server holds what it said; after a correction the next run starts it afresh"
}

# What a program says, without a secret that it may repeat.
without_secrets() {
  python3 -c '
import sys
secrets = []
for path in sys.argv[1:]:
    try:
        with open(path) as file:
            secrets.append(file.read().rstrip("\n"))
    except FileNotFoundError:
        pass
for line in sys.stdin:
    for secret in filter(None, secrets):
        line = line.replace(secret, "***")
    sys.stdout.write(line)' "$PASSWORD_FILE" "$GATEWAY_PASSWORD_FILE"
}
